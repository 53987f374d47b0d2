using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Identity;

/// <summary>What the cookie opens, what it does not, and what other sites cannot do with it.</summary>
public sealed class StaffCookieTests(OttuHost host) : IClassFixture<OttuHost>
{
    const string Settings = "/b/api/v1/admin/settings/";
    const string Users = "/b/api/v1/admin/users/";
    static readonly (string, string) FromOurPage = ("Sec-Fetch-Site", "same-origin");

    [Theory]
    [Trait("check", "ruling-35")]
    [InlineData("/b/checkout/v1/pymt-txn/0123456789abcdef0123456789abcdef01234567/")]
    [InlineData("/b/checkout/v1/pymt-txn/")]
    [InlineData("/b/api/v1/administrators/")]
    public async Task Opens_nothing_but_the_administration(string path)
    {
        using var browser = await Boss();
        var answer = await browser.Send(HttpMethod.Post, path, new { }, FromOurPage);
        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed);
        var read = await browser.Client.GetAsync("/b/checkout/v1/pymt-txn/0123456789abcdef0123456789abcdef01234567/");
        read.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await read.Content.ReadAsStringAsync()).ShouldBe("""{"detail":"Authentication credentials were not provided."}""");
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://localhost.evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    public async Task Changes_nothing_when_another_site_may_have_asked(string? header, string? value)
    {
        using var browser = await Boss();
        (string, string)[] headers = header is null ? [] : [(header, value!)];
        var refused = await browser.Send(HttpMethod.Patch, Settings, new { name = "Forged" }, headers);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await refused.Content.ReadAsStringAsync()).ShouldBe("""{"detail":"CSRF Failed: a request with the staff cookie must come from this installation's own pages."}""");
        ((string)(await host.Merchant().GetFromJsonAsync<JsonObject>(Settings))!["name"]!).ShouldNotBe("Forged");
        (await browser.Send(HttpMethod.Get, Settings, body: null, headers)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Origin", "http://localhost")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    public async Task Changes_what_one_of_our_pages_asks_for(string header, string value)
    {
        using var browser = await Boss();
        (await browser.Send(HttpMethod.Patch, Settings, new { website = "https://shop.example" }, (header, value))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_credential_in_a_header_counts_and_the_cookie_beside_it_does_not()
    {
        using var browser = await Boss();
        (await browser.Send(HttpMethod.Get, Settings, body: null, ("Authorization", "Api-Key wrong"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.Send(HttpMethod.Patch, Settings, new { website = "" }, ("Authorization", "Api-Key " + OttuHost.PrivateKey))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Pages_know_no_other_credential()
    {
        (await host.Merchant().GetAsync("/admin/nothing")).StatusCode.ShouldBe(HttpStatusCode.Found);
        await StaffBrowser.AddUser(host, "paired");
        (await host.Basic("paired", "paired-secret-1").GetAsync("/admin/nothing")).StatusCode.ShouldBe(HttpStatusCode.Found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    public async Task A_form_without_its_token_does_nothing(string token)
    {
        using var browser = await Boss();
        var refused = await browser.Post("/admin/logout", ("csrf_token", token));
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("Nothing was done");
        (await browser.Client.GetAsync(Settings)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await browser.Post("/admin/login", ("csrf_token", token), ("username", "boss"), ("password", "boss-secret-1"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_token_of_another_session_or_of_the_sign_in_does_nothing()
    {
        using var victim = await Boss();
        using var attacker = await Boss();
        foreach (var page in new[] { "/admin/nothing", "/admin/login" })
        {
            (await victim.Post("/admin/logout", ("csrf_token", StaffBrowser.TokenOf(await attacker.Html(page))))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }

        (await victim.Post("/admin/logout", ("csrf_token", StaffBrowser.TokenOf(await victim.Html("/admin/login"))))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await victim.Client.GetAsync(Settings)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Takes_effect_once_per_idempotency_key_like_any_other_credential()
    {
        using var browser = await Boss();
        (string, string)[] headers = [FromOurPage, ("Idempotency-Key", "staff-1")];
        var first = await browser.Send(HttpMethod.Post, Users, new { username = "once", password = "once-secret-1" }, headers);
        var again = await browser.Send(HttpMethod.Post, Users, new { username = "once", password = "once-secret-1" }, headers);
        first.StatusCode.ShouldBe(HttpStatusCode.Created);
        again.StatusCode.ShouldBe(HttpStatusCode.Created);
        again.Headers.GetValues("Idempotent-Replayed").ShouldBe(["true"]);
        (await again.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Counts_against_the_limits_of_its_user()
    {
        using var own = new OttuHost
        {
            Settings = { ["Ottu:RateLimits:GeneralRules:0:Endpoint"] = "*:/b/*", ["Ottu:RateLimits:GeneralRules:0:Period"] = "1h", ["Ottu:RateLimits:GeneralRules:0:Limit"] = "2" },
        };
        await StaffBrowser.AddUser(own, "counted", "settings.view");
        using var browser = await StaffBrowser.SignedIn(own, "counted");
        (await browser.Client.GetAsync(Settings)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await own.Basic("counted", "counted-secret-1").GetAsync(Settings)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await browser.Client.GetAsync(Settings)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Is_the_person_whom_the_audit_names()
    {
        using var browser = await Boss();
        await browser.Send(HttpMethod.Patch, Settings, new { email = "boss@example.com" }, FromOurPage);
        var trail = await host.Merchant().GetFromJsonAsync<JsonObject>("/b/api/v1/admin/audit/?record_type=settings");
        ((string)trail!["results"]![0]!["actor"]!["username"]!).ShouldBe("boss");
        ((string)trail["results"]![0]!["remote_addr"]!).ShouldBe("192.0.2.1");
    }

    [Fact]
    [Trait("check", "ruling-35")]
    public async Task Is_a_person_who_may_move_money()
    {
        var session = await host.CreateSession();
        await Payer.Of(host).Pay(session);
        using var browser = await Boss();
        var refund = await browser.Send(HttpMethod.Post, $"/b/api/v1/admin/transactions/{session}/operations/", new { operation = "refund", amount = "1" }, FromOurPage);
        refund.StatusCode.ShouldBe(HttpStatusCode.OK, await refund.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Without_a_right_there_is_a_page_that_says_so()
    {
        await StaffBrowser.AddUser(host, "idle-hands");
        using var browser = await StaffBrowser.SignedIn(host, "idle-hands");
        var page = await browser.Client.GetAsync("/admin");
        page.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var html = await page.Content.ReadAsStringAsync();
        html.ShouldContain("<h1>Not allowed</h1>");
        html.ShouldContain("idle-hands");
        html.ShouldNotContain("href=\"/admin/jobs\"");
    }

    async Task<StaffBrowser> Boss()
    {
        await host.Merchant().PostAsJsonAsync(Users, new { username = "boss", password = "boss-secret-1", is_staff = true, is_superuser = true });
        return await StaffBrowser.SignedIn(host, "boss");
    }
}
