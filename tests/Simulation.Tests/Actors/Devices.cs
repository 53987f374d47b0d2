using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Simulation.Tests.Product;

namespace Ottu.Simulation.Tests.Actors;

/// <summary>Apps that hand over what a device or wallet gave them: twice when they are not sure, and later once more, for whatever is not paid yet.</summary>
sealed class Devices(World world)
{
    static readonly Principal Key = new Principal.PrivateKey("simulate");
    static readonly InstrumentKind[] Kinds = [InstrumentKind.ApplePay, InstrumentKind.GooglePay, InstrumentKind.Wallet];

    readonly Customers _customers = new(world);
    int _payments;

    public bool CanPay(Order order) => !order.IsAutoDebit && Shop.WithServices.Contains(order.Code) && !world.Bank.HasPaid(order.SessionId);

    public async Task Pay(Order order)
    {
        var kind = world.Dice.Of(Kinds);
        var payload = kind switch { InstrumentKind.ApplePay => Apple(), InstrumentKind.GooglePay => Google(), _ => new JsonObject() };
        if (world.Dice.Percent(20)) world.Start(() => Pay(order, kind, payload));
        await Pay(order, kind, payload);
        if (!world.Dice.Percent(60)) return;
        await world.Loop.Wait(world.Dice.Minutes(0, 10), life: null);
        var open = world.Known.Orders.Where(CanPay).ToList();
        if (open.Count > 0) await Pay(world.Dice.Of(open), kind, payload);
    }

    async Task Pay(Order order, InstrumentKind kind, JsonObject payload)
    {
        var body = new JsonObject { ["session_id"] = order.SessionId, ["payload"] = payload.DeepClone() };
        if (Shop.WithServices.Contains(order.Code)) body["pg_code"] = order.Code;
        var reply = await world.Deliver($"pays {order.SessionId[..6]} by {kind}", node => node.Send(Key, new PayByDevice(kind, Merchants.Body(body))), tries: world.Dice.Percent(30) ? 2 : 1);
        if (Merchants.Ok(reply) is not { } answer)
        {
            if (reply is Reply<Result<JsonObject>>.Answered { Value.Problem: Problem.Invalid }) world.Count.Saw("device payment used before", 1);
            return;
        }

        var reference = (string)answer["reference_number"]!;
        world.Known.Promise($"attempt {reference} exists", "SELECT COUNT(*) FROM attempt WHERE reference_number = @reference", new { reference });
        if ((string?)answer["status"] == "3DS" && world.Bank.Find(reference) is { } charge) await _customers.Finish(charge);
        else if ((string?)answer["state"] is "paid" or "authorized") world.Count.Saw($"device payment {kind}", 1);
    }

    JsonObject Apple() => new()
    {
        ["paymentData"] = new JsonObject
        {
            ["version"] = "EC_v1", ["data"] = world.Cards.Code(), ["signature"] = world.Cards.Code(), ["header"] = new JsonObject { ["publicKeyHash"] = "hash" },
        },
        ["paymentMethod"] = new JsonObject { ["displayName"] = "Visa 0492", ["network"] = "Visa", ["type"] = "debit" },
        ["transactionIdentifier"] = $"device-{++_payments}",
    };

    JsonObject Google() => new()
    {
        ["apiVersion"] = 2,
        ["apiVersionMinor"] = 0,
        ["paymentMethodData"] = new JsonObject { ["type"] = "CARD", ["tokenizationData"] = new JsonObject { ["type"] = "PAYMENT_GATEWAY", ["token"] = world.Cards.Code() } },
    };
}
