using System.Net;
using System.Net.Http.Json;
using Ottu.Api.Tests.Kernel;
using Ottu.Domain.Identity;

namespace Ottu.Api.Tests.Http;

public sealed class RateLimitTests
{
    const string Users = "/b/api/v1/admin/users/";
    const string Keys = "/b/api/v1/admin/api-keys/";

    [Fact]
    [Trait("check", "ruling-34")]
    public async Task Refuses_what_exceeds_the_limit_until_the_window_of_the_first_call_ends()
    {
        using var host = Limited("*:/b/*", "1m", 5);
        await Pass(host.Merchant(), 5);
        host.Clock.Advance(TimeSpan.FromSeconds(17.5));
        var refused = await host.Merchant().GetAsync(Users);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.ToString().ShouldBe("43");
        (await refused.Content.ReadAsStringAsync()).ShouldBe("""{"detail":"Request was throttled. Expected available in 43 seconds."}""");
        host.Clock.Advance(TimeSpan.FromSeconds(42.5));
        await Pass(host.Merchant(), 5);
        (await host.Merchant().GetAsync(Users)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Takes_a_bounded_number_of_card_submits_from_one_address()
    {
        using var host = new OttuHost();
        host.Settings["Ottu:RateLimits:CardSubmits:Limit"] = "2";
        var session = await host.CreateSession();
        var payer = Payer.Of(host);
        await payer.Pay(session, number: Payer.Declines);
        await payer.Pay(session, number: Payer.Declines);

        var third = await payer.Pay(session);

        third.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        third.Headers.RetryAfter!.ToString().ShouldBe("3600");
        (await host.State(session)).ShouldBe("attempted");
    }

    [Fact]
    [Trait("check", "ruling-34")]
    public async Task Counts_each_principal_by_itself()
    {
        using var host = Limited("*:/b/*", "1m", 2);
        await Pass(host.Merchant(), 2);
        (await host.Merchant().GetAsync(Users)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await host.Basic("none", "none-secret-1").GetAsync(Users)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    [Trait("check", "ruling-34")]
    public async Task Counts_each_rule_by_itself_and_asks_for_the_credential_first()
    {
        using var host = Limited("get:" + Keys, "1h", 1);
        host.Settings["Ottu:RateLimits:GeneralRules:1:Endpoint"] = "*:/b/*";
        host.Settings["Ottu:RateLimits:GeneralRules:1:Period"] = "1d";
        host.Settings["Ottu:RateLimits:GeneralRules:1:Limit"] = "3";
        (await host.Merchant().GetAsync(Keys)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.Merchant().GetAsync(Keys.TrimEnd('/'))).Headers.RetryAfter!.ToString().ShouldBe("3600");
        (await host.Anonymous().GetAsync(Keys)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await Pass(host.Merchant(), 3);
        (await host.Merchant().PostAsJsonAsync(Keys, new { })).Headers.RetryAfter!.ToString().ShouldBe("86400");
    }

    [Theory]
    [Trait("check", "ruling-34")]
    [InlineData(7)]
    [InlineData(250)]
    public async Task Two_nodes_share_one_limit_and_never_pass_more(int limit)
    {
        using var one = Limited("*:/b/*", "1h", limit);
        using var other = Limited("*:/b/*", "1h", limit);
        _ = one.Server;
        other.Settings["ConnectionStrings:Ottu"] = $"Data Source={Path.Combine(one.Folder, "ottu.db")}";
        var clients = (HttpClient[])[one.Merchant(), other.Merchant()];
        var passed = 0;
        for (var round = 0; round < limit + 10; round++)
        {
            var answers = await Task.WhenAll(clients.Select(client => client.GetAsync(Keys + "?limit=1")));
            passed += answers.Count(answer => answer.StatusCode != HttpStatusCode.TooManyRequests);
        }

        // Nothing is lost while both nodes live: each used up what it had leased.
        passed.ShouldBe(limit);
    }

    [Fact]
    [Trait("check", "ruling-34")]
    public async Task Limits_strangers_per_address()
    {
        using var host = new OttuHost();
        host.Settings["Ottu:RateLimits:Anonymous:Limit"] = "2";
        for (var i = 0; i < 2; i++) (await host.Anonymous().GetAsync("/nothing-here")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var refused = await host.Anonymous().GetAsync("/nothing-here");
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.ToString().ShouldBe("60");
        (await host.Anonymous().GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        (await host.Anonymous().GetAsync("/nothing-here")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [Trait("check", "ruling-34")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", 429)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", 200)]
    [InlineData("198.51.100.1", "::ffff:198.51.100.1", 429)]
    public async Task Takes_the_network_that_a_stranger_owns_for_one_address(string first, string second, int status)
    {
        using var host = new OttuHost();
        host.Settings["Ottu:RateLimits:Anonymous:Limit"] = "1";
        (await Open(host, first, "")).ShouldBe(200);
        (await Open(host, second, "")).ShouldBe(status);
    }

    [Fact]
    [Trait("check", "ruling-34")]
    public async Task Limits_gateways_that_call_less_than_strangers_but_limits_them()
    {
        using var host = new OttuHost();
        host.Settings["Ottu:RateLimits:Anonymous:Limit"] = "1";
        host.Settings["Ottu:RateLimits:Gateways:Limit"] = "3";
        for (var i = 0; i < 3; i++) (await Notify(host)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Notify(host)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await host.Anonymous().GetAsync("/docs")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    static Task<HttpResponseMessage> Notify(OttuHost host) => host.Anonymous().PostAsJsonAsync("/b/gw/mock/notify/", new { reference_number = "sandboxABC1234" });

    [Fact]
    [Trait("check", "ruling-34")]
    public async Task A_clock_that_was_set_back_does_not_lock_strangers_out()
    {
        using var host = new OttuHost();
        host.Settings["Ottu:RateLimits:Anonymous:Limit"] = "1";
        (await Open(host, "198.51.100.1", "")).ShouldBe(200);
        host.Clock.Advance(TimeSpan.FromHours(-1));
        (await Open(host, "198.51.100.1", "")).ShouldBe(200);
        (await Open(host, "198.51.100.1", "")).ShouldBe(429);
    }

    [Theory]
    [Trait("check", "ruling-34")]
    [InlineData("10.0.0.9", 200)]
    [InlineData("203.0.113.9", 429)]
    public async Task Believes_an_address_only_from_a_known_proxy(string sender, int status)
    {
        using var host = new OttuHost();
        host.Settings["Ottu:RateLimits:Anonymous:Limit"] = "1";
        host.Settings["Ottu:ForwardedHeaders:KnownProxies:0"] = "10.0.0.0/24";
        await Open(host, sender, "198.51.100.1");
        (await Open(host, sender, "198.51.100.2")).ShouldBe(status);
    }

    static async Task<int> Open(OttuHost host, string sender, string forwardedFor) => (await host.Server.SendAsync(http =>
    {
        http.Connection.RemoteIpAddress = IPAddress.Parse(sender);
        http.Request.Path = "/docs";
        http.Request.Headers["X-Forwarded-For"] = forwardedFor;
    })).Response.StatusCode;

    [Theory]
    [InlineData("GET", "/b/api/v1/reports/files/abc/download/", "get:/b/api/v1/reports/files/*/download/")]
    [InlineData("POST", "/b/pbl/v2/inquiry", "post:/b/pbl/v2/inquiry/")]
    [InlineData("POST", "/b/pbl/v2/notifications/send/sms", "*:/b/checkout/v1/upload-attachment/|/b/pbl/v2/send-notification/|/b/pbl/v2/notifications/send/*/")]
    [InlineData("POST", "/b/pbl/v2/message-notification/", "*:/b/*")]
    [InlineData("GET", "/b/checkout/v1/pymt-txn/abc", "*:/b/*")]
    [InlineData("GET", "/media/a.png", null)]
    public void The_defaults_name_the_documented_scopes(string method, string path, string? rule) =>
        RateRule.Defaults.FirstOrDefault(one => one.Matches(method, path))?.Endpoint.ShouldBe(rule);

    [Theory]
    [InlineData("/b/", "1m", 1)]
    [InlineData("*:/b/*", "1x", 1)]
    [InlineData("*:/b/*", "0m", 1)]
    [InlineData("*:/b/*", "1m", 0)]
    public void Refuses_a_rule_that_says_nothing(string endpoint, string period, int limit) =>
        RateRule.TryParse(endpoint, period, limit, out _).ShouldBeFalse();

    static OttuHost Limited(string endpoint, string period, int limit) => new()
    {
        Settings =
        {
            ["Ottu:RateLimits:GeneralRules:0:Endpoint"] = endpoint,
            ["Ottu:RateLimits:GeneralRules:0:Period"] = period,
            ["Ottu:RateLimits:GeneralRules:0:Limit"] = limit.ToString(System.Globalization.CultureInfo.InvariantCulture),
        },
    };

    static async Task Pass(HttpClient client, int times)
    {
        for (var i = 0; i < times; i++) (await client.GetAsync(Users)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
