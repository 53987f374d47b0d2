using System.Net;
using System.Text.RegularExpressions;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Settings;

namespace Ottu.Api.Tests.Identity;

/// <summary>A newcomer can sign in; nobody else is given a way in.</summary>
public sealed partial class FirstSuperuserTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("ottu-first-").FullName;

    [Fact]
    public async Task Is_made_on_a_newcomers_first_start_and_shown_once()
    {
        using (var first = SettingsHost.Bare(_folder))
        {
            using var browser = new StaffBrowser(first);
            await browser.Html(StaffBrowser.SignInPage);
            var password = Password().Match(first.Output).Groups[1].Value;
            first.Output.ShouldContain("Sign in as");
            (await browser.SignIn("admin", password)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
            (await browser.Client.GetAsync("/b/api/v1/admin/users/")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        using var second = SettingsHost.Bare(_folder);
        await second.Anonymous().GetAsync("/health/live");
        second.Output.ShouldNotContain("Sign in as");
        (await second.Scalar("SELECT COUNT(*) FROM staff_user")).ShouldBe(1);
    }

    [Fact]
    public async Task Is_not_made_in_production()
    {
        using var host = SettingsHost.Bare(_folder, "Production");
        await host.Anonymous().GetAsync("/health/live");
        host.Output.ShouldNotContain("Sign in as");
        (await host.Scalar("SELECT COUNT(*) FROM staff_user")).ShouldBe(0);
    }

    [Fact]
    public async Task Is_not_made_where_a_seed_file_says_who_the_users_are()
    {
        using var host = SettingsHost.SeededWith(_folder, []);
        await host.Anonymous().GetAsync("/health/live");
        (await host.Scalar("SELECT COUNT(*) FROM staff_user")).ShouldBe(0);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [GeneratedRegex(@"Password\s+([0-9A-Za-z]{16})\b")]
    private static partial Regex Password();
}
