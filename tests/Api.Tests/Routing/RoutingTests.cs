using System.Net;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;

namespace Ottu.Api.Tests.Routing;

public sealed class RoutingTests : IDisposable
{
    readonly OttuHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task The_merchant_sees_the_real_connection_and_the_price_of_the_virtual_one()
    {
        await _host.OpenShop(2, mid: (code, body) => body["exchange_config"] = code == "r1" ? "fee" : "kwd");
        var session = await _host.Order();
        (await _host.Read(session))["payment_methods"]!.AsArray().Single()!["code"]!.ToString().ShouldBe("smart");
        (await _host.PayRouted(session)).ShouldBe(["r1 success"]);
        var read = await _host.Read(session);
        read["settled_pg_code"]!.ToString().ShouldBe("r1");
        read["pg_codes"]!.ToJsonString().ShouldBe("""["smart"]""");
        var books = await System.Net.Http.Json.HttpClientJsonExtensions.GetFromJsonAsync<JsonObject>(_host.Anonymous(), "/sandbox/api/payments/");
        books!["results"]![0]!["amount"]!.ToString().ShouldBe("10.000", "a switch never changes what the customer agreed to: no fee of r1");
    }

    [Fact]
    public async Task A_virtual_connection_without_a_profile_can_not_be_paid_with()
    {
        await _host.AddMid("smart", body => body["gateway"] = "ottu_pg");
        var session = await _host.Order();
        ((int)(await Payer.Of(_host).Pay(session, "smart")).StatusCode).ShouldBeLessThan(500);
        (await _host.AttemptsOf(session)).ShouldBeEmpty();
        (await _host.State(session)).ShouldBe("pending");
    }

    [Fact, Trait("check", "routing-9")]
    public async Task A_blocked_BIN_is_stopped_with_words_that_tell_nothing()
    {
        await _host.OpenShop(2, profile => profile["blockers"] = new JsonArray(new JsonObject { ["kind"] = "bin", ["mode"] = "block", ["values"] = new JsonArray("411111") }));
        var session = await _host.Order();
        (await _host.PayRouted(session, "4111111111111111")).ShouldBe(["smart failed"]);
        (await _host.State(session)).ShouldBe("attempted");
        (await _host.ChargesOf(session)).ShouldBe(0);
        var detail = await System.Net.Http.Json.HttpClientJsonExtensions.GetFromJsonAsync<JsonObject>(_host.Merchant(), $"/b/api/v1/admin/transactions/{session}/");
        detail!["attempts"]![0]!["message"]!.ToString().ShouldBe("This card cannot be used for this payment.");
        (await _host.PayRouted(session)).ShouldBe(["smart failed", "r1 success"]);
    }

    [Theory, Trait("check", "routing-10")]
    [InlineData("allow", "r1 success", "paid")]
    [InlineData("block", "smart failed", "attempted")]
    public async Task An_unknown_issuer_country_follows_on_unknown(string onUnknown, string attempt, string state)
    {
        await _host.OpenShop(1, profile => profile["blockers"] = new JsonArray(
            new JsonObject { ["kind"] = "country", ["mode"] = "allow", ["values"] = new JsonArray("KW"), ["on_unknown"] = onUnknown }));
        var session = await _host.Order();
        (await _host.PayRouted(session)).ShouldBe([attempt]);
        (await _host.State(session)).ShouldBe(state);
    }

    [Fact, Trait("check", "routing-11")]
    public async Task Distribution_is_exact()
    {
        await _host.OpenShop(3, Distribution);
        var counts = await Split(10);
        counts.ShouldBe(new Dictionary<string, int> { ["r1"] = 2, ["r2"] = 5, ["r3"] = 3 }, ignoreOrder: true);
        await (await _host.Merchant().PatchAsync("/b/api/v1/admin/mids/r2/", Payments.Checkout.Json("""{"is_active":false}"""))).ShouldBe(HttpStatusCode.OK);
        (await Split(10)).ShouldBe(new Dictionary<string, int> { ["r1"] = 4, ["r3"] = 6 }, ignoreOrder: true);
    }

    [Fact]
    public async Task Turns_survive_a_restart()
    {
        await _host.OpenShop(3, Distribution);
        var first = await Split(4);
        using var again = new OttuHost();
        foreach (var key in new[] { "ConnectionStrings:Ottu", "Ottu:Sandbox:ConnectionString" })
        {
            again.Settings[key] = $"Data Source={Path.Combine(_host.Folder, key.StartsWith('C') ? "ottu.db" : "sandbox.db")}";
        }

        for (var i = 0; i < 6; i++)
        {
            var session = await again.Order();
            var attempt = (await again.PayRouted(session)).Single().Split(' ')[0];
            first[attempt] = first.GetValueOrDefault(attempt) + 1;
        }

        first.ShouldBe(new Dictionary<string, int> { ["r1"] = 2, ["r2"] = 5, ["r3"] = 3 }, ignoreOrder: true);
    }

    [Fact, Trait("check", "routing-12")]
    public async Task Five_errors_rest_a_connection_for_an_hour()
    {
        await _host.OpenShop(2);
        for (var i = 0; i < 5; i++) (await _host.PayRouted(await _host.Order(simulator: new JsonObject { ["r1"] = "refuse" }))).ShouldBe(["r1 error"]);
        (await _host.PayRouted(await _host.Order())).ShouldBe(["r2 success"]);
        _host.Clock.Advance(TimeSpan.FromMinutes(59));
        (await _host.PayRouted(await _host.Order())).ShouldBe(["r2 success"]);
        _host.Clock.Advance(TimeSpan.FromMinutes(2));
        (await _host.PayRouted(await _host.Order(simulator: new JsonObject { ["r2"] = "refuse" }))).ShouldContain("r1 success", "it came back by itself, and r2 has the better rate");
    }

    [Fact, Trait("check", "routing-13")]
    public async Task An_amount_above_every_maximum_goes_to_the_fallback()
    {
        await _host.OpenShop(2, profile => profile["fallback"] = "r2", (_, body) => body["max_amount"] = "5");
        var session = await _host.Order("5.001");
        (await _host.PayRouted(session)).ShouldBe(["r2 success"]);
        (await _host.PayRouted(await _host.Order("5"))).ShouldBe(["r1 success"]);
    }

    [Fact, Trait("check", "routing-15")]
    public async Task A_lost_card_is_refused_for_the_session_and_another_is_welcome()
    {
        await _host.OpenShop(2, Failing);
        var session = await _host.Order(simulator: new JsonObject { ["r1"] = "43" });
        (await _host.PayRouted(session)).ShouldBe(["r1 failed"], "a hard decline does not fail over");
        (await _host.PayRouted(session)).ShouldBe(["r1 failed"], "the same card is not tried again");
        (await _host.PayRouted(session, "4111111111111111")).Count.ShouldBe(2);

        var funds = await _host.Order(simulator: new JsonObject { ["r1"] = "51" });
        (await _host.PayRouted(funds)).ShouldBe(["r1 failed"]);
        (await _host.State(funds)).ShouldBe("attempted");
    }

    [Fact]
    public async Task Nobody_left_is_an_error_that_says_so()
    {
        await _host.OpenShop(1);
        await (await _host.Merchant().PatchAsync("/b/api/v1/admin/mids/r1/", Payments.Checkout.Json("""{"is_active":false}"""))).ShouldBe(HttpStatusCode.OK);
        var session = await _host.Order();
        (await _host.PayRouted(session)).ShouldBe(["smart error"]);
        var detail = await System.Net.Http.Json.HttpClientJsonExtensions.GetFromJsonAsync<JsonObject>(_host.Merchant(), $"/b/api/v1/admin/transactions/{session}/");
        detail!["attempts"]![0]!["message"]!.ToString().ShouldBe("No payment connection available");
    }

    [Fact]
    public async Task Refuses_profiles_that_contradict_themselves()
    {
        await _host.OpenShop(2);
        await (await _host.SaveProfile(RoutedShop.Profile(2))).ShouldBe400("""{"version":["This record was changed by somebody else. Load it again."]}""");
        await (await _host.SaveProfile(RoutedShop.Profile(3, profile => profile["version"] = 1))).ShouldBe400("""{"candidates":["\"r3\" does not exist."]}""");
        await (await _host.SaveProfile(RoutedShop.Profile(2, profile =>
        {
            profile["version"] = 1;
            profile["default_strategy"] = new JsonObject { ["name"] = "distribution", ["weights"] = new JsonObject { ["r1"] = 60, ["r2"] = 30 } };
        }))).ShouldBe400("""{"default_strategy":["The default strategy: weights total 90, not 100."]}""");
    }

    internal static void Failing(JsonObject profile) => profile["failover"] = new JsonObject { ["enabled"] = true };

    static void Distribution(JsonObject profile) =>
        profile["default_strategy"] = new JsonObject { ["name"] = "distribution", ["weights"] = new JsonObject { ["r1"] = 20, ["r2"] = 50, ["r3"] = 30 } };

    async Task<Dictionary<string, int>> Split(int payments)
    {
        var counts = new Dictionary<string, int>();
        for (var i = 0; i < payments; i++)
        {
            var code = (await _host.PayRouted(await _host.Order())).Single().Split(' ')[0];
            counts[code] = counts.GetValueOrDefault(code) + 1;
        }

        return counts;
    }
}
