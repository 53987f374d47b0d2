using Microsoft.Playwright;
using Ottu.Browser.Tests.Kernel;
using static Microsoft.Playwright.Assertions;

namespace Ottu.Browser.Tests;

/// <summary>Staff at work, in a real browser.</summary>
[Collection("browser")]
public sealed class BackOfficeTests(Stage stage) : IDisposable
{
    const string Password = "-secret-1";
    static readonly int[] Widths = [360, 768, 1440];

    readonly Merchant _merchant = new(stage.Host);

    [BrowserFact]
    public async Task Triggers_pauses_and_resumes_a_job_without_a_script()
    {
        await _merchant.StaffUser("plain", "job.view", "job.manage");
        await using var visit = await stage.Open(script: false);
        await SignIn(visit, "plain", "/admin/jobs");
        await Expect(Heading(visit)).ToHaveTextAsync("Jobs");

        await Press(visit, "Pause verify-ledger");
        await Expect(Notice(visit)).ToHaveTextAsync("verify-ledger is paused. It will not run on schedule until it is resumed.");
        await Expect(Row(visit, "verify-ledger")).ToContainTextAsync("Paused");

        // It runs by hand all the same, and the page that the browser asks for again says how it went.
        await Press(visit, "Run now: verify-ledger, once");
        await Expect(Notice(visit)).ToHaveTextAsync("verify-ledger will run once, as soon as a worker is free.");
        await Until(visit, () => Row(visit, "verify-ledger").GetByText("Succeeded"));

        await Press(visit, "Resume verify-ledger");
        await Expect(Notice(visit)).ToHaveTextAsync("verify-ledger runs on schedule again.");
        await Expect(Row(visit, "verify-ledger")).Not.ToContainTextAsync("Paused");

        await visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign out" }).ClickAsync();
        await Expect(Notice(visit)).ToHaveTextAsync("You are signed out.");
        await visit.Page.GotoAsync("/admin/jobs");
        await Expect(Heading(visit)).ToHaveTextAsync("Sign in");
        visit.Complaints.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Shows_a_failing_job_with_its_error_and_looks_right_everywhere()
    {
        await _merchant.StaffUser("looker", "job.view", "job.manage");
        await using var visit = await stage.Open();
        await SignIn(visit, "looker", "/admin/jobs/broken");
        await Press(visit, "Run now: broken, once");
        await Until(visit, () => visit.Page.Locator(".error-text").First);
        await Expect(visit.Page.Locator(".error-text").First).ToHaveTextAsync(BrokenJob.Error);
        await visit.Page.GotoAsync("/admin/jobs");
        await Expect(Row(visit, "broken")).ToContainTextAsync(BrokenJob.Error);
        await Expect(Row(visit, "broken")).ToContainTextAsync("Failed");

        await visit.Page.Locator("#live-toggle").WaitForAsync();
        await Look(visit, "/admin/jobs", "staff-jobs");
        await Look(visit, "/admin/jobs/broken", "staff-job-failed");
        await Look(visit, "/admin/jobs/inquire-pending", "staff-job");
        await Look(visit, "/admin/nothing", "staff-404");
        await visit.Page.GotoAsync("/admin/jobs/broken");
        await visit.Page.GetByLabel("Cron expression, UTC").FillAsync("every now and then");
        await visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save the schedule" }).ClickAsync();
        await Expect(visit.Page.GetByLabel("Cron expression, UTC")).ToHaveAttributeAsync("aria-invalid", "true");
        await Look(visit, path: null, "staff-schedule-error");
        visit.Complaints.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Sign_in_and_refusals_look_right_everywhere()
    {
        await _merchant.StaffUser("nothing-to-do");
        await using var visit = await stage.Open();
        await Look(visit, "/admin/login", "staff-sign-in");
        await SignIn(visit, "nothing-to-do", "/admin/jobs", "wrong");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("That did not work.");
        await Expect(visit.Page.GetByLabel("Password")).ToBeFocusedAsync();
        await Look(visit, path: null, "staff-sign-in-failed");
        await SignIn(visit, "nothing-to-do", "/admin/jobs");
        await Expect(Heading(visit)).ToHaveTextAsync("Not allowed");
        await Look(visit, path: null, "staff-403");
        visit.Complaints.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Refreshes_by_itself_and_leaves_the_focus_where_it_is()
    {
        await _merchant.StaffUser("waiter", "job.view", "job.manage");
        await using var visit = await stage.Open();
        await SignIn(visit, "waiter", "/admin/jobs");
        var toggle = visit.Page.Locator("#live-toggle");

        // The visitor asked for reduced motion, so nothing moves until he wants it.
        await Expect(toggle).ToHaveTextAsync("Refresh every 5 s");
        await toggle.ClickAsync();
        var button = Row(visit, "tend-approvals").GetByRole(AriaRole.Button).First;
        await button.FocusAsync();
        await using (var other = await stage.Open())
        {
            await SignIn(other, "waiter", "/admin/jobs");
            await Press(other, "Pause tend-approvals");
            await Expect(Notice(other)).ToContainTextAsync("tend-approvals is paused");
        }

        await Expect(Row(visit, "tend-approvals")).ToContainTextAsync("Paused");
        await Expect(button).ToBeFocusedAsync();
        visit.Complaints.ShouldBeEmpty();
    }

    public void Dispose() => _merchant.Dispose();

    static async Task SignIn(Visit visit, string username, string next, string? password = null)
    {
        await visit.Page.GotoAsync(next);
        await visit.Page.GetByLabel("Username").FillAsync(username);
        await visit.Page.GetByLabel("Password").FillAsync(password ?? username + Password);
        await visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>Without a script the page is asked for again, as a person would; a worker needs its moment.</summary>
    static async Task Until(Visit visit, Func<ILocator> sign)
    {
        for (var tries = 0; tries < 60 && await sign().CountAsync() == 0; tries++)
        {
            await visit.Page.WaitForTimeoutAsync(500);
            await visit.Page.ReloadAsync();
        }

        await Expect(sign()).ToBeVisibleAsync();
    }

    /// <summary>Accessible and inside the window at every width, in both colour schemes.</summary>
    static async Task Look(Visit visit, string? path, string name)
    {
        if (path is not null) await visit.Page.GotoAsync(path);
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            foreach (var width in Widths)
            {
                await visit.Page.SetViewportSizeAsync(width, 800);
                (await visit.Overflow()).ShouldBe(0, $"{name} scrolls sideways at {width}");
                await visit.Picture($"{name}-{scheme.ToString().ToLowerInvariant()}-{width}");
                (await visit.Violations()).ShouldBeEmpty($"{name} {scheme} {width}");
            }
        }

        await visit.Page.SetViewportSizeAsync(1440, 900);
    }

    static ILocator Row(Visit visit, string job) => visit.Page.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { Has = visit.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = job, Exact = true }) });

    static Task Press(Visit visit, string label) => visit.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = label }).ClickAsync();

    static ILocator Heading(Visit visit) => visit.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 });

    static ILocator Notice(Visit visit) => visit.Page.GetByRole(AriaRole.Status);
}
