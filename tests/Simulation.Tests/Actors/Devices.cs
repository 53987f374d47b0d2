using System.Text.Json.Nodes;
using Ottu.Application.Payments;
using Ottu.Domain.Identity;
using Ottu.Domain.Payments;
using Ottu.Simulation.Tests.Outside;
using Ottu.Simulation.Tests.Product;

namespace Ottu.Simulation.Tests.Actors;

/// <summary>Apps that hand over what a device or wallet gave them: twice when they are not sure, and now and then for another order than it was given for.</summary>
sealed class Devices(World world)
{
    static readonly Principal Key = new Principal.PrivateKey("simulate");
    static readonly InstrumentKind[] Kinds = [InstrumentKind.ApplePay, InstrumentKind.GooglePay, InstrumentKind.Wallet];

    readonly Customers _customers = new(world);
    readonly List<JsonObject> _handedOver = [];

    public async Task Pay(Order order)
    {
        var kind = world.Dice.Of(Kinds);
        var body = new JsonObject { ["session_id"] = order.SessionId, ["payload"] = kind switch { InstrumentKind.ApplePay => Apple(), InstrumentKind.GooglePay => Google(), _ => new JsonObject() } };
        if (Shop.WithServices.Contains(order.Code)) body["pg_code"] = order.Code;
        if (world.Dice.Percent(20)) world.Start(() => Pay(order, kind, body));
        await Pay(order, kind, body);
    }

    async Task Pay(Order order, InstrumentKind kind, JsonObject body)
    {
        var reply = await world.Deliver($"pays {order.SessionId[..6]} by {kind}", node => node.Send(Key, new PayByDevice(kind, Merchants.Body(body))), tries: world.Dice.Percent(30) ? 2 : 1);
        if (Merchants.Ok(reply) is not { } answer) return;
        var reference = (string)answer["reference_number"]!;
        world.Known.Promise($"attempt {reference} exists", "SELECT COUNT(*) FROM attempt WHERE reference_number = @reference", new { reference });
        if ((string?)answer["status"] == "3DS" && world.Bank.Find(reference) is { } charge) await _customers.Finish(charge);
        else if ((string?)answer["state"] is "paid" or "authorized") world.Count.Saw($"device payment {kind}", 1);
    }

    /// <summary>Sometimes one that was sent before.</summary>
    JsonObject Apple()
    {
        if (_handedOver.Count > 0 && world.Dice.Percent(15)) return (JsonObject)world.Dice.Of(_handedOver).DeepClone();
        var payload = new JsonObject
        {
            ["paymentData"] = new JsonObject
            {
                ["version"] = "EC_v1", ["data"] = world.Cards.Code(), ["signature"] = world.Cards.Code(), ["header"] = new JsonObject { ["publicKeyHash"] = "hash" },
            },
            ["paymentMethod"] = new JsonObject { ["displayName"] = "Visa 0492", ["network"] = "Visa", ["type"] = "debit" },
            ["transactionIdentifier"] = $"device-{_handedOver.Count + 1}",
        };
        _handedOver.Add((JsonObject)payload.DeepClone());
        return payload;
    }

    JsonObject Google() => new()
    {
        ["apiVersion"] = 2,
        ["apiVersionMinor"] = 0,
        ["paymentMethodData"] = new JsonObject { ["type"] = "CARD", ["tokenizationData"] = new JsonObject { ["type"] = "PAYMENT_GATEWAY", ["token"] = world.Cards.Code() } },
    };
}
