using System.Net;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Webhooks;

namespace Ottu.Api.Tests.Routing;

public sealed class FailoverTests : IDisposable
{
    readonly WebhookHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact, Trait("check", "routing-14")]
    public async Task A_soft_decline_goes_on_elsewhere_and_the_merchant_hears_once()
    {
        await _host.OpenShop(2, RoutingTests.Failing);
        var session = await Order(("r1", "91"));
        (await _host.PayRouted(session)).ShouldBe(["r1 failed", "r2 success"]);
        (await Merchant.Read(_host, session))["settled_pg_code"]!.ToString().ShouldBe("r2");
        await _host.UntilReceived(1);
        await _host.Pump.RunDueAsync(default);
        var events = _host.Receiver.At("shop.example");
        events.Count.ShouldBe(1);
        events[0].Body["result"]!.ToString().ShouldBe("success");
        events[0].Body["gateway_account"]!.ToString().ShouldBe("r2");
        (await _host.ChargesOf(session)).ShouldBe(1);
    }

    [Theory]
    [InlineData("05")]
    [InlineData("96")]
    [InlineData("03")]
    [InlineData("refuse")]
    public async Task What_surely_took_no_money_fails_over(string word)
    {
        await _host.OpenShop(2, RoutingTests.Failing);
        var session = await Order(("r1", word));
        (await _host.PayRouted(session)).Count.ShouldBe(2);
        (await _host.State(session)).ShouldBe("paid");
        (await _host.ChargesOf(session)).ShouldBe(1);
    }

    [Fact]
    public async Task The_hops_end_and_the_last_outcome_counts()
    {
        await _host.OpenShop(4, RoutingTests.Failing);
        var session = await Order(("r1", "91"), ("r2", "91"), ("r3", "91"), ("r4", "91"));
        (await _host.PayRouted(session)).ShouldBe(["r1 failed", "r2 failed", "r3 failed"], "two hops after the first");
        (await _host.State(session)).ShouldBe("attempted");
        await _host.UntilReceived(1);
        await _host.Pump.RunDueAsync(default);
        _host.Receiver.At("shop.example").Single().Body["result"]!.ToString().ShouldBe("failed");
    }

    [Fact]
    public async Task Without_failover_the_customer_is_told()
    {
        await _host.OpenShop(2);
        var session = await Order(("r1", "91"));
        (await _host.PayRouted(session)).ShouldBe(["r1 failed"]);
        (await _host.State(session)).ShouldBe("attempted");
    }

    [Fact, Trait("check", "routing-16")]
    public async Task Silence_that_was_a_payment_is_one_payment()
    {
        await _host.OpenShop(2, RoutingTests.Failing);
        var session = await Order(("r1", "late_paid"));
        (await _host.PayRouted(session)).ShouldBe(["r1 pending"], "no failover before the gateway has said that nothing was paid");
        await WebhookHost.Until(
            async () =>
            {
                await _host.Pass(TimeSpan.FromMinutes(2));
                await Task.Delay(20);
                return await _host.State(session) == "paid";
            },
            "the inquiry");
        (await _host.AttemptsOf(session)).ShouldBe(["r1 success"]);
        (await _host.ChargesOf(session)).ShouldBe(1);
    }

    [Fact]
    public async Task Silence_that_was_proved_unpaid_goes_on_elsewhere_and_stays_watched()
    {
        await _host.OpenShop(2, RoutingTests.Failing);
        var session = await Order(("r1", "timeout"));
        (await _host.PayRouted(session)).ShouldBe(["r1 pending", "r2 success"]);
        (await _host.State(session)).ShouldBe("paid");
        (await _host.ChargesOf(session)).ShouldBe(1);

        // The bank finds the money after all: it goes back, and a person is told.
        var reference = (await Books(session)).Single(row => (string)row["pg_code"]! == "r1")["reference_number"]!.ToString();
        (await _host.Anonymous().PostAsync($"/sandbox/api/payments/{reference}/", Payments.Checkout.Json("""{"state":"paid"}"""))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await WebhookHost.Until(
            async () =>
            {
                await _host.Pass(TimeSpan.FromMinutes(3));
                await Task.Delay(20);
                return (await _host.AttemptsOf(session))[0] == "r1 success";
            },
            "the inquiry");
        (await Alerts()).ShouldContain("surplus_money");
        (await Merchant.Read(_host, session))["settled_pg_code"]!.ToString().ShouldBe("r2");
    }

    async Task<IReadOnlyList<JsonNode>> Books(string session)
    {
        var books = JsonNode.Parse(await _host.Anonymous().GetStringAsync("/sandbox/api/payments/?limit=100"))!;
        return [.. books["results"]!.AsArray().Where(row => (string)row!["session_id"]! == session)!];
    }

    async Task<IReadOnlyList<string>> Alerts()
    {
        var alerts = JsonNode.Parse(await _host.Merchant().GetStringAsync("/b/api/v1/admin/alerts/"))!;
        return [.. alerts["results"]!.AsArray().Select(alert => alert!["kind"]!.ToString())];
    }

    Task<string> Order(params (string Connection, string Word)[] simulator) => _host.Order(
        simulator: new JsonObject(simulator.Select(entry => KeyValuePair.Create(entry.Connection, (JsonNode?)entry.Word))),
        fields: ("webhook_url", "https://shop.example/hook"));
}
