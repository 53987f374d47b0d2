using System.Text.Json.Nodes;
using Ottu.Application.Cards;
using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>A payment that a device or a wallet is to make.</summary>
/// <param name="Kind">Apple Pay, Google Pay, Samsung Pay or a wallet.</param>
/// <param name="Payload">Opaque; lives in memory for this call.</param>
public sealed record DeviceOrder(InstrumentKind Kind, JsonObject Payload)
{
    /// <summary>A connection of the session, or one of its services; null: the one that can.</summary>
    public string? Code { get; init; }

    /// <summary>What the device's sheet showed, fee included; null where it was not told.</summary>
    public decimal? Shown { get; init; }

    /// <summary>Where the payload lies in the request, for messages about it.</summary>
    public IReadOnlyList<string> Path { get; init; } = ["payload"];

    public override string ToString() => "***";
}

/// <summary>Whether a session may be charged by a device or wallet. Everything is judged under the session's lock. docs/protocol/operations.md 5</summary>
public sealed class DeviceAdmission(IDevicePayments devices, TimeProvider clock)
{
    public async Task<Result<Admission>> Admit(ITx tx, Installation installation, Session session, DeviceOrder order)
    {
        if (ChargeFailure.Refuse(session, clock.GetUtcNow()) is { } refusal) return refusal;
        if (session.Terms.PaymentType != PaymentType.OneOff) return ChargeFailure.InvalidState("Only a `one_off` payment can be paid with a device or wallet.");
        if (!Choose(installation, session, order).TryGet(out var service, out var problem)) return problem;
        var quote = session.QuoteOf(service.PgCode)!;

        // What the sheet showed is what the payer agreed to. docs/protocol/sdk.md 5
        if (order.Shown is { } shown && shown != quote.Total.Amount) return ChargeFailure.AmountDiffers;
        if (DevicePayloads.TransactionIdentifier(order.Payload) is { } identifier && order.Kind == InstrumentKind.ApplePay
            && !await devices.TryUse(tx, order.Kind, new Secret(identifier), session.Id))
        {
            return new Problem.Invalid(new FieldErrors().Add([.. order.Path, "transactionIdentifier"], "This payment of the device was used before."));
        }

        return new Admission(installation.Mids[service.PgCode], quote, session.Terms.Amount, order.Kind, new PaymentSource.DevicePayload(order.Kind, order.Payload));
    }

    /// <summary>The one service that is meant: by connection, by its own code, or because there is no other.</summary>
    public static Result<PaymentService> Choose(Installation installation, Session session, DeviceOrder order)
    {
        var flow = FlowOf(order.Kind);
        var able = ServiceOffer.Of(installation, session).Where(service => service.Flow == flow).ToList();
        if (order.Code is { } code)
        {
            var isOffered = session.Terms.PgCodes.Contains(code);
            able = able.FindAll(service => service.PgCode == code || (!isOffered && service.Code == code));
            if (able.Count == 0) return isOffered ? ChargeFailure.NotSupported($"Payment gateway \"{code}\" does not support {NameOf(order.Kind)} for this payment.") : Problem.Field("pg_code", $"Object with code={code} does not exist.");
        }

        if (order.Kind == InstrumentKind.Wallet && DevicePayloads.WalletCode(order.Payload) is { Length: > 0 } wallet && able.Count > 0)
        {
            able = able.FindAll(service => service.Code == wallet);
            if (able.Count == 0) return new Problem.Invalid(new FieldErrors().Add([.. order.Path, "wallet_code"], FieldTexts.Choice(wallet)));
        }

        return able switch
        {
            [] => ChargeFailure.NotSupported($"No payment gateway of this payment supports {NameOf(order.Kind)}."),
            [var first, ..] when able.Exists(other => other.PgCode != first.PgCode) => Problem.Field("pg_code", FieldTexts.Required),
            [_, _, ..] when order.Kind == InstrumentKind.Wallet => new Problem.Invalid(new FieldErrors().Add([.. order.Path, "wallet_code"], FieldTexts.Required)),
            [var first, ..] => first,
        };
    }

    static ServiceFlow FlowOf(InstrumentKind kind) => kind switch
    {
        InstrumentKind.ApplePay => ServiceFlow.ApplePay,
        InstrumentKind.GooglePay => ServiceFlow.GooglePay,
        InstrumentKind.SamsungPay => ServiceFlow.SamsungPay,
        InstrumentKind.Wallet => ServiceFlow.Wallet,
        _ => throw new InvalidOperationException($"No device pays with {kind}."),
    };

    static string NameOf(InstrumentKind kind) => kind switch
    {
        InstrumentKind.ApplePay => "Apple Pay",
        InstrumentKind.GooglePay => "Google Pay",
        InstrumentKind.SamsungPay => "Samsung Pay",
        _ => "a wallet",
    };
}
