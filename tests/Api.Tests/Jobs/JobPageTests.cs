using System.Net;
using System.Text.RegularExpressions;
using MediatR;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Ottu.Api.Tests.Kernel;
using Ottu.Infrastructure.Jobs;

namespace Ottu.Api.Tests.Jobs;

/// <summary>The jobs pages without a script. No worker runs here, so what is asked for stays asked for.</summary>
public sealed partial class JobPageTests : IDisposable
{
    readonly PageHost _host = new();

    [Fact]
    public async Task Lists_the_jobs_to_whoever_may_see_them_and_gives_buttons_to_whoever_may_use_them()
    {
        await StaffBrowser.AddUser(_host, "watcher", "job.view");
        await StaffBrowser.AddUser(_host, "operator", "job.manage", "job.view");
        await StaffBrowser.AddUser(_host, "neither", "settings.view");
        using var watcher = await StaffBrowser.SignedIn(_host, "watcher");
        (await watcher.Client.GetAsync("/admin")).Headers.Location!.ToString().ShouldBe("/admin/jobs");
        var seen = await watcher.Html("/admin/jobs");
        seen.ShouldContain("""href="/admin/jobs/nightly">nightly</a>""");
        seen.ShouldContain("daily at 02:30 UTC");
        seen.ShouldContain("every 15 s");
        seen.ShouldNotContain("/trigger");
        (await (await StaffBrowser.SignedIn(_host, "operator")).Html("/admin/jobs")).ShouldContain("""action="/admin/jobs/nightly/trigger" """.TrimEnd());

        using var neither = await StaffBrowser.SignedIn(_host, "neither");
        foreach (var path in new[] { "/admin/jobs", "/admin/jobs/nightly" })
        {
            var refused = await neither.Client.GetAsync(path);
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await refused.Content.ReadAsStringAsync()).ShouldContain("<h1>Not allowed</h1>");
        }
    }

    [Fact]
    public async Task Refuses_an_action_without_the_right_and_does_nothing()
    {
        await StaffBrowser.AddUser(_host, "watcher", "job.view");
        using var watcher = await StaffBrowser.SignedIn(_host, "watcher");
        foreach (var action in new[] { "trigger", "pause", "resume", "schedule" })
        {
            (await watcher.Submit("/admin/jobs", $"/admin/jobs/nightly/{action}", ("cron", "0 1 * * *"), ("version", "1"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden, action);
        }

        (await watcher.Html("/admin/jobs/nightly")).ShouldNotContain("Paused");
    }

    [Fact]
    public async Task Triggers_pauses_and_resumes_and_says_so_on_the_page_that_follows()
    {
        using var browser = await Operator();
        var paused = await browser.Submit("/admin/jobs", "/admin/jobs/nightly/pause", ("from", "list"));
        paused.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        paused.Headers.Location!.ToString().ShouldBe("/admin/jobs?done=paused&job=nightly");
        var page = await browser.Html("/admin/jobs?done=paused&job=nightly");
        page.ShouldContain("nightly is paused. It will not run on schedule until it is resumed.");
        page.ShouldContain("""action="/admin/jobs/nightly/resume" """.TrimEnd());

        var triggered = await browser.Submit("/admin/jobs/nightly", "/admin/jobs/nightly/trigger", ("from", "detail"));
        triggered.Headers.Location!.ToString().ShouldBe("/admin/jobs/nightly?done=triggered");
        (await browser.Html("/admin/jobs/nightly?done=triggered")).ShouldContain("nightly will run once, as soon as a worker is free.");
        (await browser.Html("/admin/jobs/nightly")).ShouldContain("Queued");

        (await browser.Submit("/admin/jobs", "/admin/jobs/nightly/resume", ("from", "list"))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await browser.Html("/admin/jobs/nightly")).ShouldNotContain("badge-paused");
    }

    [Fact]
    public async Task Changes_a_schedule_and_shows_what_is_wrong_beside_the_field()
    {
        using var browser = await Operator();
        var page = await browser.Html("/admin/jobs/nightly");
        var version = Version().Match(page).Groups[1].Value;
        var wrong = await browser.Submit("/admin/jobs/nightly", "/admin/jobs/nightly/schedule", ("cron", "<61 * * * *>"), ("version", version));
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var shown = await wrong.Content.ReadAsStringAsync();
        shown.ShouldContain("""value="&lt;61 * * * *&gt;" """.TrimEnd());
        shown.ShouldContain("aria-invalid=\"true\"");
        FieldError().Match(shown).Groups[1].Value.ShouldNotBeEmpty();

        (await browser.Submit("/admin/jobs/nightly", "/admin/jobs/nightly/schedule", ("cron", "*/5 * * * *"), ("version", version)))
            .Headers.Location!.ToString().ShouldBe("/admin/jobs/nightly?done=rescheduled");
        (await browser.Html("/admin/jobs/nightly")).ShouldContain("every 5 min");
        var late = await browser.Submit("/admin/jobs/nightly", "/admin/jobs/nightly/schedule", ("cron", "0 4 * * *"), ("version", version));
        (await late.Content.ReadAsStringAsync()).ShouldContain("The job was changed in the meantime. Read it again.");
        (await browser.Html("/admin/jobs/nightly")).ShouldContain("every 5 min");
    }

    [Fact]
    public async Task Lets_no_link_put_words_on_the_page()
    {
        using var browser = await Operator();
        (await browser.Html("/admin/jobs?done=paused&job=<b>call 555</b>")).ShouldNotContain("555");
        (await browser.Html("/admin/jobs/nightly?done=your-account-is-closed")).ShouldNotContain("role=\"status\"");
    }

    [Fact]
    public async Task Says_that_there_is_no_such_job()
    {
        using var browser = await Operator();
        (await browser.Client.GetAsync("/admin/jobs/nothing")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await browser.Submit("/admin/jobs", "/admin/jobs/nothing/trigger")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("99999999999")]
    [InlineData("x")]
    public async Task Shows_some_page_of_the_history_whatever_number_was_asked_for(string page)
    {
        using var browser = await Operator();
        (await browser.Client.GetAsync("/admin/jobs/nightly?page=" + page)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    public void Dispose() => _host.Dispose();

    async Task<StaffBrowser> Operator()
    {
        await StaffBrowser.AddUser(_host, "operator", "job.view", "job.manage");
        return await StaffBrowser.SignedIn(_host, "operator");
    }

    [GeneratedRegex("name=\"version\" value=\"(\\d+)\"")]
    private static partial Regex Version();

    [GeneratedRegex("id=\"cron-error\">([^<]*)<")]
    private static partial Regex FieldError();

    sealed class PageHost : OttuHost
    {
        public PageHost() => Settings["Ottu:Roles"] = "web";

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton(new JobCatalogue(
            [
                new JobDefinition("often", "*/15 * * * * *", "Runs often.", () => new Nothing()),
                new JobDefinition("nightly", "30 2 * * *", "Runs at night.", () => new Nothing()),
            ]))));
        }
    }

    sealed record Nothing : IRequest<int>;
}
