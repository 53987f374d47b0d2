using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;
using Ottu.Application.Gateways;
using Ottu.Infrastructure.Kernel;

namespace Ottu.Api.Tests.Operations;

/// <summary>Money that its session could not take goes back, whatever becomes of the order to return it. rulings 3</summary>
public sealed class SurplusTests : IDisposable
{
    static readonly GatewayAnswer Unreachable = new GatewayAnswer.NotSent("No connection.");
    static readonly GatewayAnswer Silent = new GatewayAnswer.Unknown("No answer.");

    // No worker of its own: the test says when something is sent and asked.
    readonly ScriptedHost _host = new() { Settings = { ["Ottu:Roles"] = "web" } };
    readonly List<string> _orders = [];

    /// <summary>What the gateway makes of the orders, in turn; afterwards it carries them out.</summary>
    readonly Queue<GatewayAnswer> _answers = new();

    public SurplusTests() => _host.OnOperate = (operation, go) =>
    {
        _orders.Add(operation.ReferenceNumber);
        return _answers.TryDequeue(out var answer) ? Task.FromResult(answer) : go();
    };

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_gateway_that_cannot_be_reached_gets_the_same_order_later()
    {
        _answers.Enqueue(Unreachable);
        _answers.Enqueue(Unreachable);
        var session = await PaidAfterItWasCanceled();

        for (var minutes = 0; minutes < 15; minutes += 5) await After(TimeSpan.FromMinutes(5));

        (_orders.Count, _orders.Distinct().Count()).ShouldBe((3, 1));
        (await _host.Children(session)).ShouldBe(["refunded 12.340"]);
        (await Alerts()).ShouldBe(["surplus_money"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_person_hears_once_of_money_that_waits_for_its_gateway_for_a_day(bool mayBeAsked)
    {
        if (!mayBeAsked) _host.OnInquireOperation = static (_, _) => Task.FromResult(Silent);
        _host.OnOperate = static (_, _) => Task.FromResult(Unreachable);
        var session = await PaidAfterItWasCanceled();

        for (var hours = 0; hours < 36; hours += 6) await After(TimeSpan.FromHours(6));

        (await Alerts()).ShouldBe(["surplus_money", "surplus_not_returned"]);
        _host.OnInquireOperation = _host.OnOperate = static (_, go) => go();
        await After(TimeSpan.FromHours(6));
        (await _host.Children(session)).ShouldBe(["refunded 12.340"]);
    }

    [Fact]
    public async Task Nothing_is_ordered_while_nobody_knows_whether_it_was_before()
    {
        _host.OnInquireOperation = static (_, _) => Task.FromResult(Silent);
        await PaidAfterItWasCanceled();
        await After(TimeSpan.FromMinutes(5));
        _orders.ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_an_order_that_never_arrived_a_person_is_told()
    {
        _answers.Enqueue(Silent);
        var session = await PaidAfterItWasCanceled();

        await UntilGivenUp();

        _orders.Count.ShouldBe(1);
        (await _host.Children(session)).ShouldBe(["refund_rejected 12.340"]);
        (await Alerts()).ShouldBe(["surplus_money", "surplus_not_returned"]);
    }

    [Fact]
    public async Task What_was_returned_at_the_gateway_meanwhile_is_not_ordered_again()
    {
        _answers.Enqueue(Unreachable);
        var session = await PaidAfterItWasCanceled();
        var charge = (string)(await _host.Transaction(session))["attempts"]![0]!["reference_number"]!;
        var refund = await _host.Anonymous().PostAsJsonAsync($"/sandbox/api/payments/{charge}", new { operation = "refund", amount = "12.340" });
        var reference = (string)(await refund.Content.ReadFromJsonAsync<JsonObject>())!["reference_number"]!;
        var news = new JsonObject { ["reference_number"] = charge, ["operation"] = "refund", ["operation_reference"] = reference, ["amount"] = "12.340" };
        (await _host.Anonymous().PostAsJsonAsync("/b/gw/knet/notify/", news)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await After(TimeSpan.FromMinutes(5));

        _orders.Count.ShouldBe(1, "the one that was not sent");
        (await _host.Children(session)).ShouldBe(["failed 12.340", "refunded 12.340"]);
    }

    [Fact]
    public async Task A_reminder_does_not_stand_for_the_alert_of_an_outcome_that_never_comes()
    {
        _answers.Enqueue(Unreachable);
        await PaidAfterItWasCanceled();
        _host.OnOperate = static (_, _) => Task.FromResult(Unreachable);
        await After(TimeSpan.FromHours(30));

        _host.OnOperate = static (_, _) => Task.FromResult<GatewayAnswer>(new GatewayAnswer.Pending(GatewayReceipt.Empty));
        await After(TimeSpan.FromMinutes(5));
        _host.OnInquireOperation = static (_, _) => Task.FromResult(Silent);
        await After(TimeSpan.FromDays(11));

        (await Alerts("undecided_operation")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_order_that_the_gateway_declined_is_not_repeated()
    {
        _answers.Enqueue(new GatewayAnswer.Declined("closed", "The account is closed.", GatewayReceipt.Empty));
        var session = await PaidAfterItWasCanceled();

        await UntilGivenUp();

        _orders.Count.ShouldBe(1);
        (await _host.Children(session)).ShouldBe(["failed 12.340"]);
        (await Alerts()).ShouldBe(["surplus_money", "surplus_not_returned"]);
    }

    async Task<string> PaidAfterItWasCanceled()
    {
        var session = await _host.CreateSession(("pg_codes", new JsonArray("knet")));
        var payer = Payer.Of(_host);
        var atBank = await payer.Pay(session, "knet");
        await payer.Cancel(session);
        await payer.AtGateway(atBank, "approve", ("number", "8888880000000001"), ("expiry", "09/30"), ("cvv", "1234"), ("holder", "N"));
        (await _host.State(session)).ShouldBe("canceled");
        await After(TimeSpan.Zero);
        return session;
    }

    /// <summary>Three questions, half an hour apart, and what follows from them.</summary>
    async Task UntilGivenUp()
    {
        for (var question = 0; question < 3; question++) await After(TimeSpan.FromMinutes(31));
    }

    async Task After(TimeSpan time)
    {
        _host.Clock.Advance(time);
        await _host.Inquire();
        await _host.Services.GetRequiredService<OutboxPump>().RunDueAsync(CancellationToken.None);
    }

    async Task<IEnumerable<string>> Alerts(string kinds = "surplus") =>
        (await _host.Merchant().GetFromJsonAsync<JsonObject>("/b/api/v1/admin/alerts/"))!["results"]!.AsArray().Select(alert => (string)alert!["kind"]!).Where(kind => kind.StartsWith(kinds, StringComparison.Ordinal)).Order();
}
