using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;

namespace Ottu.Api.Tests.Routing;

public sealed class DryRunTests : IDisposable
{
    const string Table = "lo,hi,scheme,type,issuer,country\n411111,411111,visa,credit,Bank of Kuwait,KW\n";

    const string DryRunOfVirtual = $"routing/profiles/{RoutedShop.Virtual}/dry-run/";

    readonly OttuHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task The_table_tells_what_a_BIN_means_and_what_is_stated_wins()
    {
        await _host.OpenShop(2, OfIssuers);
        await (await _host.Merchant().ImportBins(Table)).ShouldBe(HttpStatusCode.OK);
        var known = await Run("""{"facts":{"amount":"10","currency":"KWD","bin":"41111111","instrument":"card"}}""");
        (known["matched_rule"]!.ToString(), known["chosen"]!.ToString(), known["strategy"]!.ToString()).ShouldBe(("1", "r2", "cost_optimized"));
        var facts = known["inputs"]!["facts"]!;
        (facts["scheme"]!.ToString(), facts["card_type"]!.ToString(), facts["issuer_bank"]!.ToString(), facts["issuer_country"]!.ToString()).ShouldBe(("VISA", "credit", "Bank of Kuwait", "KW"));

        var stated = await Run("""{"facts":{"amount":"10","currency":"KWD","bin":"411111","issuer_country":"sa"}}""");
        (stated["outcome"]!.ToString(), stated["chosen"]!.ToString(), stated["inputs"]!["facts"]!["issuer_country"]!.ToString()).ShouldBe(("fallback", "r1", "SA"));
    }

    [Fact]
    public async Task A_draft_can_be_tried_before_it_is_saved()
    {
        await _host.OpenShop(2);
        var draft = RoutedShop.Profile(2, profile => profile["default_strategy"] = new JsonObject { ["name"] = "distribution", ["weights"] = new JsonObject { ["r1"] = 10, ["r2"] = 90 } });
        var facts = Payments.Checkout.Node("""{"amount":"10","currency":"KWD"}""");
        var tried = await Run(new JsonObject { ["facts"] = facts, ["draft"] = draft }.ToJsonString());
        (tried["chosen"]!.ToString(), tried["version"]!.ToString(), tried["scores"]!.ToJsonString()).ShouldBe(("r2", "0", """{"r1":"10","r2":"90"}"""));
        (await Run("""{"facts":{"amount":"10","currency":"KWD"}}"""))["chosen"]!.ToString().ShouldBe("r1", "the profile in force is another");
    }

    [Fact]
    public async Task Without_an_exchange_rate_no_connection_can_take_the_payment()
    {
        using var host = new Settings.RateHost();
        await host.OpenShop(1);
        await (await host.Merchant().PatchAsJsonAsync($"/b/api/v1/admin/mids/{RoutedShop.Virtual}/", new { exchange_config = "fx" })).ShouldBe(HttpStatusCode.OK);
        var facts = JsonNode.Parse("""{"facts":{"amount":"10","currency":"USD"}}""")!.AsObject();
        (await host.Send(HttpMethod.Post, DryRunOfVirtual, facts)).Body["outcome"]!.ToString().ShouldBe("chosen");
        await host.Online();
        (await host.Send(HttpMethod.Post, DryRunOfVirtual, facts)).Body["outcome"]!.ToString().ShouldBe("no_connection");
    }

    [Fact]
    public async Task Nothing_is_taken_and_nothing_is_written()
    {
        await _host.OpenShop(2, profile => profile["default_strategy"] = new JsonObject { ["name"] = "round_robin" });
        for (var i = 0; i < 3; i++) (await Run("""{"facts":{"amount":"10","currency":"KWD"}}"""))["chosen"]!.ToString().ShouldBe("r1", "the turn is still the first one's");
        (await _host.Results("routing/decisions/")).ShouldBeEmpty();
        (await _host.PayRouted(await _host.Order())).ShouldBe(["r1 success"]);
        (await Run("""{"facts":{"amount":"10","currency":"KWD"}}"""))["chosen"]!.ToString().ShouldBe("r2");
    }

    [Fact]
    public async Task What_a_customer_pays_with_narrows_the_choice()
    {
        await _host.OpenShop(2, mid: (code, body) => (body["onsite_card"], body["wallet_cert_id"]) = (code == "r2", code == "r2" ? "cert-2" : null));
        (await Run("""{"facts":{"amount":"10","currency":"KWD"}}"""))["chosen"]!.ToString().ShouldBe("r1");
        (await Run("""{"facts":{"amount":"10","currency":"KWD","instrument":"card"}}"""))["chosen"]!.ToString().ShouldBe("r2");
        (await Run("""{"facts":{"amount":"10","currency":"KWD","instrument":"token","pg_code":"r2"}}"""))["chosen"]!.ToString().ShouldBe("r2");
        (await Run("""{"facts":{"amount":"10","currency":"KWD","instrument":"wallet","certificate":"cert-2"}}"""))["chosen"]!.ToString().ShouldBe("r2");
        (await Run("""{"facts":{"amount":"10","currency":"KWD","instrument":"wallet","certificate":"other"}}"""))["outcome"]!.ToString().ShouldBe("no_connection");
    }

    [Theory]
    [InlineData("{}", """{"facts":["This field is required."]}""")]
    [InlineData("""{"facts":{}}""", """{"facts":{"amount":["This field is required."],"currency":["This field is required."]}}""")]
    [InlineData("""{"facts":{"amount":"1.2345","currency":"KWD"}}""", """{"facts":{"amount":["Ensure that there are no more than 3 decimal places."]}}""")]
    [InlineData("""{"facts":{"amount":"1","currency":"JPY"}}""", """{"facts":{"currency":["\"smart\" does not take JPY."]}}""")]
    [InlineData("""{"facts":{"amount":"1","currency":"KWD","bin":"4111"}}""", """{"facts":{"bin":["Enter the first 6 to 8 digits of a card."]}}""")]
    [InlineData("""{"facts":{"amount":"1","currency":"KWD","bin":"4111111111111111"}}""", """{"facts":{"bin":["Enter the first 6 to 8 digits of a card."]}}""")]
    [InlineData("""{"facts":{"amount":"1","currency":"KWD","issuer_country":"KWT","instrument":"cash"}}""", """{"facts":{"issuer_country":["\"KWT\" is not a valid choice."],"instrument":["\"cash\" is not a valid choice."]}}""")]
    [InlineData("""{"facts":{"amount":"1","currency":"KWD","instrument":"token"}}""", """{"facts":{"pg_code":["This field is required."]}}""")]
    [InlineData("""{"facts":{"amount":"1","currency":"KWD","colour":"red"}}""", """{"facts":{"colour":["Unknown field."]}}""")]
    [InlineData("""{"facts":{"amount":"1","currency":"KWD"},"draft":{"candidates":["r9"],"fallback":"r1"}}""", """{"draft":{"candidates":["\"r9\" does not exist."]}}""")]
    public async Task Refuses_facts_that_no_payment_has(string body, string errors)
    {
        await _host.OpenShop(1);
        await (await _host.PostTo("routing/profiles/smart/dry-run/", Payments.Checkout.Node(body))).ShouldBe400(errors);
    }

    [Fact]
    public async Task Without_a_profile_a_draft_is_needed()
    {
        await _host.AddMid("smart", body => body["gateway"] = "ottu_pg");
        await (await _host.PostTo("routing/profiles/smart/dry-run/", Payments.Checkout.Node("""{"facts":{"amount":"1","currency":"KWD"}}"""))).ShouldBe400("""{"draft":["This connection has no profile yet."]}""");
    }

    static void OfIssuers(JsonObject profile) => profile["rules"] = new JsonArray(new JsonObject
    {
        ["conditions"] = new JsonArray(new JsonObject { ["attr"] = "issuer_country", ["op"] = "in", ["values"] = new JsonArray("KW") }),
        ["connections"] = new JsonArray("r2"),
    });

    async Task<JsonObject> Run(string body) => await (await _host.PostTo("routing/profiles/smart/dry-run/", Payments.Checkout.Node(body))).ShouldBe(HttpStatusCode.OK);
}
