using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Cards;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;

namespace Ottu.Api.Tests.Routing;

/// <summary>Saved cards behind a virtual connection: a gateway's token is good at that gateway only.</summary>
public sealed class RoutedCardTests : IDisposable
{
    readonly OttuHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_card_that_was_saved_by_a_routed_payment_pays_at_its_own_connection()
    {
        await _host.OpenShop(2, RoutingTests.Failing);
        var token = await Subscribe();
        (await Card(token))["pg_code"]!.ToString().ShouldBe("r1");

        // The page offers it although r2 would be chosen now, and a decline goes nowhere else.
        await (await _host.Merchant().PatchAsync("/b/api/v1/admin/mids/r1/", Payments.Checkout.Json("""{"cost_fixed":"9"}"""))).ShouldBe(HttpStatusCode.OK);
        var session = await Recurring(("r1", "91"));
        var page = await Payer.Of(_host).Open(session);
        page.ShouldContain("**** 4242");
        await (await _host.Charge(session, token)).ShouldBe(HttpStatusCode.BadRequest);
        (await _host.AttemptsOf(session)).ShouldBe(["r1 failed"]);

        var again = await Recurring();
        (await (await _host.Charge(again, token)).ShouldBe(HttpStatusCode.OK))["gateway_account"]!.ToString().ShouldBe("r1");
    }

    [Fact]
    public async Task A_card_of_a_connection_that_the_profile_does_not_name_is_not_supported()
    {
        await _host.OpenShop(1);
        await _host.AddMid("elsewhere");
        var token = await _host.Subscribe(pgCode: "elsewhere", agreement: Subscriber.Agreement("A9"));
        var session = await Recurring();
        (await (await _host.Charge(session, token)).ShouldBe(HttpStatusCode.BadRequest))["code"]!.ToString().ShouldBe("not_supported");
    }

    async Task<string> Subscribe()
    {
        var session = await Recurring();
        await Payer.Of(_host).Pay(session, RoutedShop.Virtual);
        return (string)(await _host.Inquire(session))["token"]!["token"]!;
    }

    Task<string> Recurring(params (string Connection, string Word)[] simulator) => _host.Recurring(fields:
    [
        ("pg_codes", new JsonArray(RoutedShop.Virtual)),
        ("extra", new JsonObject { ["simulator"] = new JsonObject(simulator.Select(entry => KeyValuePair.Create(entry.Connection, (JsonNode?)entry.Word))) }),
    ]);

    async Task<JsonNode> Card(string token)
    {
        var cards = await _host.Merchant().GetFromJsonAsync<JsonArray>($"/b/pbl/v2/card/?customer_id={Subscriber.Customer}");
        return cards!.Single(card => (string)card!["token"]! == token)!;
    }
}
