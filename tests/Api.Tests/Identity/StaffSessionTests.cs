using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Identity;

/// <summary>Staff sign in, stay signed in as long as they may, and are out at once when they may not.</summary>
public sealed partial class StaffSessionTests(OttuHost host) : IClassFixture<OttuHost>
{
    const string Settings = "/b/api/v1/admin/settings/";
    const string Users = "/b/api/v1/admin/users/";

    [Fact]
    public async Task Leads_through_the_sign_in_to_the_page_that_was_asked_for()
    {
        await StaffBrowser.AddUser(host, "asker", "settings.view");
        using var browser = new StaffBrowser(host);
        var sent = await browser.Client.GetAsync("/admin/nothing?a=1");
        sent.StatusCode.ShouldBe(HttpStatusCode.Found);
        sent.Headers.Location!.ToString().ShouldBe("/admin/login?next=%2Fadmin%2Fnothing%3Fa%3D1");
        (await browser.Html(sent.Headers.Location.ToString())).ShouldContain("""name="next" value="/admin/nothing?a=1" """.TrimEnd());

        var answer = await browser.SignIn("asker", next: "/admin/nothing?a=1");

        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        answer.Headers.Location!.ToString().ShouldBe("/admin/nothing?a=1");
        Flags(answer).ShouldBe("ottu_staff=*; path=/; samesite=strict; httponly");
        (await browser.Client.GetAsync("/admin/nothing")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await browser.Client.GetAsync(Settings)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("check", "ruling-20")]
    public async Task Binds_the_cookie_to_this_host_and_to_HTTPS()
    {
        await StaffBrowser.AddUser(host, "secure");
        using var browser = new StaffBrowser(host, root: "https://localhost");
        Flags(await browser.SignIn("secure")).ShouldBe("__Host-ottu_staff=*; path=/; secure; samesite=strict; httponly");
        (await browser.Client.GetAsync("/admin/nothing")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var planted = new StaffBrowser(host, root: "https://localhost");
        (await planted.Send(HttpMethod.Get, "/admin/nothing", body: null, ("Cookie", "ottu_staff=" + browser.Cookie))).StatusCode.ShouldBe(HttpStatusCode.Found);
    }

    [Fact]
    public async Task Says_the_same_whatever_was_wrong()
    {
        await StaffBrowser.AddUser(host, "known");
        await Change(await StaffBrowser.AddUser(host, "gone"), new { is_active = false });
        await Change(await StaffBrowser.AddUser(host, "merchant"), new { is_staff = false });
        var answers = new List<string>();
        foreach (var (username, password) in new[] { ("known", "wrong"), ("nobody-at-all", "wrong"), ("KNOWN", "known-secret-1"), ("gone", "gone-secret-1"), ("merchant", "merchant-secret-1"), (new string('x', 151), "wrong") })
        {
            using var browser = new StaffBrowser(host);
            var answer = await browser.SignIn(username, password);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, username);
            answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
            answers.Add(Typed().Replace(Token().Replace(await answer.Content.ReadAsStringAsync(), "token"), "").Replace(" autofocus", ""));
        }

        answers.Distinct().Count().ShouldBe(1);
        answers[0].ShouldContain("That did not work. Check the username and the password; the account must be active and have access to the back office.");
    }

    [Fact]
    public async Task Takes_a_superuser_who_is_not_marked_as_staff()
    {
        await host.Merchant().PostAsJsonAsync(Users, new { username = "chief", password = "chief-secret-1", is_superuser = true });
        using var browser = await StaffBrowser.SignedIn(host, "chief");
        (await browser.Client.GetAsync(Users)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"is_active":false}""")]
    [InlineData("""{"is_staff":false}""")]
    [InlineData("""{"password":"quite-another-1"}""")]
    public async Task Ends_at_once_when_the_user_changes(string change)
    {
        var name = "changed" + change.Length;
        var id = await StaffBrowser.AddUser(host, name, "settings.view");
        using var browser = await StaffBrowser.SignedIn(host, name);
        (await browser.Client.GetAsync(Settings)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Change(id, JsonNode.Parse(change)!);
        var refused = await browser.Client.GetAsync(Settings);
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await refused.Content.ReadAsStringAsync()).ShouldBe("""{"detail":"The session has ended. Sign in again."}""");
        (await browser.Client.GetAsync("/admin/nothing")).StatusCode.ShouldBe(HttpStatusCode.Found);
    }

    [Fact]
    public async Task Holds_what_the_user_holds_now()
    {
        var id = await StaffBrowser.AddUser(host, "demoted", "settings.view");
        using var browser = await StaffBrowser.SignedIn(host, "demoted");
        (await browser.Client.GetAsync(Settings)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Change(id, new { permissions = Array.Empty<string>() });
        (await browser.Client.GetAsync(Settings)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Ends_with_the_sign_out_and_leaves_other_browsers_signed_in()
    {
        await StaffBrowser.AddUser(host, "leaver", "settings.view");
        using var one = await StaffBrowser.SignedIn(host, "leaver");
        using var other = await StaffBrowser.SignedIn(host, "leaver");
        var kept = one.Cookie;
        var answer = await one.SignOut();
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        answer.Headers.Location!.ToString().ShouldBe("/admin/login?signed_out=1");
        one.Cookie.ShouldBeNull();
        (await one.Html("/admin/login?signed_out=1")).ShouldContain("You are signed out.");
        using var thief = new StaffBrowser(host);
        (await thief.Send(HttpMethod.Get, Settings, body: null, ("Cookie", "ottu_staff=" + kept))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await other.Client.GetAsync(Settings)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Ends_on_every_node_without_a_moment_between()
    {
        using var one = new OttuHost();
        using var other = new OttuHost();
        var id = await StaffBrowser.AddUser(one, "roamer", "settings.view");
        other.Settings["ConnectionStrings:Ottu"] = $"Data Source={Path.Combine(one.Folder, "ottu.db")}";
        using var here = await StaffBrowser.SignedIn(one, "roamer");
        using var there = new StaffBrowser(other);
        (string, string) cookie = ("Cookie", "ottu_staff=" + here.Cookie);
        (await there.Send(HttpMethod.Get, Settings, body: null, cookie)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await one.Merchant().PatchAsJsonAsync($"{Users}{id}/", new { permissions = Array.Empty<string>() });
        (await there.Send(HttpMethod.Get, Settings, body: null, cookie)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await here.SignOut();
        (await there.Send(HttpMethod.Get, Settings, body: null, cookie)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Ends_after_half_an_hour_without_use_and_after_twelve_hours_in_any_case()
    {
        using var own = new OttuHost();
        await StaffBrowser.AddUser(own, "idler", "settings.view");
        using var idle = await StaffBrowser.SignedIn(own, "idler");
        own.Clock.Advance(TimeSpan.FromMinutes(29));
        (await idle.Client.GetAsync(Settings)).StatusCode.ShouldBe(HttpStatusCode.OK);
        own.Clock.Advance(TimeSpan.FromMinutes(29));
        (await idle.Client.GetAsync(Settings)).StatusCode.ShouldBe(HttpStatusCode.OK);
        own.Clock.Advance(TimeSpan.FromMinutes(30));
        (await idle.Client.GetAsync(Settings)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        using var busy = await StaffBrowser.SignedIn(own, "idler");
        for (var i = 0; i < 24; i++)
        {
            (await busy.Client.GetAsync(Settings)).StatusCode.ShouldBe(HttpStatusCode.OK);
            own.Clock.Advance(TimeSpan.FromMinutes(29));
        }

        (await busy.Client.GetAsync(Settings)).StatusCode.ShouldBe(HttpStatusCode.OK);
        own.Clock.Advance(TimeSpan.FromMinutes(24));
        (await busy.Client.GetAsync(Settings)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_page_that_renews_itself_keeps_nobody_signed_in()
    {
        using var own = new OttuHost();
        await StaffBrowser.AddUser(own, "away", "settings.view");
        using var browser = await StaffBrowser.SignedIn(own, "away");
        own.Clock.Advance(TimeSpan.FromMinutes(20));
        (await browser.Send(HttpMethod.Get, "/admin/nothing", body: null, ("X-Ottu-Background", "1"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        own.Clock.Advance(TimeSpan.FromMinutes(10));
        (await browser.Client.GetAsync("/admin/nothing")).StatusCode.ShouldBe(HttpStatusCode.Found);
    }

    [Theory]
    [InlineData("https://evil.example/", "/admin")]
    [InlineData("//evil.example/admin", "/admin")]
    [InlineData("/\\evil.example", "/admin")]
    [InlineData("@evil.example/admin", "/admin")]
    [InlineData(".evil.example/admin", "/admin")]
    [InlineData("/admin@evil.example", "/admin")]
    [InlineData("/administrators", "/admin")]
    [InlineData("/admin/../checkout/x", "/admin")]
    [InlineData("/admin/%2e%2e/checkout/x", "/admin")]
    [InlineData("/admin/\r\nLocation: https://evil.example", "/admin")]
    [InlineData("/demo", "/admin")]
    [InlineData("", "/admin")]
    [InlineData("/admin/jobs?page=2", "/admin/jobs?page=2")]
    [InlineData("/hangfire", "/hangfire")]
    public async Task Leads_nowhere_but_into_the_back_office(string asked, string led)
    {
        using var own = new StaffBrowser(host);
        if ((await host.Basic("led", "led-secret-1").GetAsync(Settings)).StatusCode == HttpStatusCode.Unauthorized) await StaffBrowser.AddUser(host, "led");
        (await own.SignIn("led", next: asked)).Headers.Location!.ToString().ShouldBe(led);
    }

    [Fact]
    public async Task Keeps_a_page_to_itself()
    {
        using var browser = new StaffBrowser(host);
        var page = await browser.Client.GetAsync(StaffBrowser.SignInPage);
        page.Headers.GetValues("Content-Security-Policy").ShouldBe([
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"]);
        page.Headers.CacheControl!.NoStore.ShouldBeTrue();
        page.Headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
    }

    [Fact]
    [Trait("check", "routing-12")]
    public async Task Records_who_came_who_failed_and_who_left()
    {
        using var own = new OttuHost();
        var id = await StaffBrowser.AddUser(own, "traced");
        using var browser = new StaffBrowser(own, "198.51.100.7");
        await browser.SignIn("traced", "wrong");
        await browser.SignIn("my-password-in-the-wrong-field", "traced");
        await browser.SignIn("traced");
        await browser.SignOut();
        var trail = (await own.Merchant().GetFromJsonAsync<JsonObject>("/b/api/v1/admin/audit/?record_type=sign_in"))!["results"]!.AsArray();
        trail.Select(entry => $"{entry!["action"]} {entry["record_id"]} {entry["changes"]!.ToJsonString()} {entry["actor"]?["id"]} {entry["remote_addr"]}").ShouldBe(
        [
            $$"""3 traced {"outcome":[null,"signed_out"]} {{id}} 198.51.100.7""",
            $$"""3 traced {"outcome":[null,"signed_in"]} {{id}} 198.51.100.7""",
            """3 (unknown) {"outcome":[null,"refused"],"reason":[null,"unknown_user"]}  198.51.100.7""",
            """3 traced {"outcome":[null,"refused"],"reason":[null,"wrong_password"]}  198.51.100.7""",
        ]);
    }

    [Fact]
    public async Task Stores_no_token()
    {
        using var own = new OttuHost();
        await StaffBrowser.AddUser(own, "hashed");
        using var browser = await StaffBrowser.SignedIn(own, "hashed");
        await using var database = own.OpenDatabase();
        await using var read = database.CreateCommand();
        read.CommandText = "SELECT token_hash FROM staff_session";
        var stored = (string)(await read.ExecuteScalarAsync())!;
        stored.ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(browser.Cookie!))));
    }

    async Task Change(long id, object change) => (await host.Merchant().PatchAsJsonAsync($"{Users}{id}/", change)).StatusCode.ShouldBe(HttpStatusCode.OK);

    static string Flags(HttpResponseMessage answer) => CookieValue().Replace(answer.Headers.GetValues("Set-Cookie").Single(line => line.Contains("ottu_staff", StringComparison.Ordinal)), "=*;");

    [GeneratedRegex("=[0-9a-f]{64};")]
    private static partial Regex CookieValue();

    [GeneratedRegex("(?<=csrf_token\" value=\")[^\"]+")]
    private static partial Regex Token();

    [GeneratedRegex("(?<=name=\"username\") value=\"[^\"]*\"")]
    private static partial Regex Typed();
}
