using System.Text.Json.Nodes;
using Ottu.Application.Cards;
using Ottu.Application.Kernel;
using Ottu.Application.Webhooks;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>One-step payment: the instrument comes with the request that creates the session. docs/protocol/checkout.md 3.5</summary>
static class PaymentInstrument
{
    static readonly string[] Types = ["apple_pay", "google_pay", "samsung_pay", "token", "wallet"];

    /// <summary>Checks the instrument where there is one; a wrong one is an error like any other.</summary>
    public static void Check(Fields fields)
    {
        var given = fields.Object("payment_instrument", static inner =>
        {
            var type = inner.Choice("instrument_type", Types, required: true);
            inner.Object("payload", payload => Payload(type, payload), required: true);
            return [];
        });
        if (given is not null && fields.PeekList("pg_codes").Distinct(StringComparer.Ordinal).Count() > 1) fields.Error("pg_codes", "Only one payment gateway is allowed with `payment_instrument`.");
    }

    /// <summary>The instrument of a body that was found right; null where there is none.</summary>
    public static OneStepInstrument? Of(Fields fields)
    {
        var type = default(string);
        var token = default(string);
        fields.Object("payment_instrument", inner =>
        {
            type = inner.Choice("instrument_type", Types);
            inner.Object("payload", payload =>
            {
                token = payload.Peek("token");
                return [];
            });
            return [];
        });
        return type is null ? null : type == "token" ? new OneStepInstrument.SavedCard(token!) : new OneStepInstrument.Other(type);
    }

    /// <summary>An instrument belongs to creation only.</summary>
    public static void RefuseOnUpdate(Fields fields)
    {
        if (fields.IsSet("payment_instrument")) fields.Error("payment_instrument", "This field is only allowed when the transaction is created.");
    }

    static JsonObject Payload(string? type, Fields payload)
    {
        if (type == "token") payload.Text("token", max: 50, required: true);
        return [];
    }
}

/// <summary>What a one-step payment pays with: a closed union.</summary>
public abstract record OneStepInstrument
{
    OneStepInstrument()
    {
    }

    public sealed record SavedCard(string Token) : OneStepInstrument;

    public sealed record Other(string Type) : OneStepInstrument;
}

/// <summary>Creates a session and charges it at once. A refusal before the gateway is asked creates nothing. rulings 16</summary>
public sealed class OneStepPayment(SessionWriter writer, MerchantCharge charge)
{
    public async Task<Result<JsonObject>> Pay(Installation installation, SessionDraft draft, SentFile? attachment, OneStepInstrument instrument, CancellationToken ct)
    {
        if (instrument is not OneStepInstrument.SavedCard card) return new Problem.Refused("Payment with this instrument is not supported by this installation.", "not_supported");
        var terms = await writer.Attach(draft.Terms, attachment, ct);
        var charged = await charge.Of(installation, async tx => await writer.Add(tx, draft with { Terms = terms }), card.Token, WebhookTrigger.DirectCharge, ct);
        return charged.TryGet(out var done, out var problem) ? MerchantCharge.Answer(installation, done) : problem;
    }
}
