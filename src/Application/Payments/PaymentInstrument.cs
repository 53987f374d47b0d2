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
    const int LargestPayload = 64 * 1024;

    static readonly string[] Types = ["apple_pay", "google_pay", "samsung_pay", "token", "wallet"];

    /// <summary>Checks the instrument where there is one; a wrong one is an error like any other.</summary>
    public static void Check(Fields fields)
    {
        var given = fields.Object("payment_instrument", static inner =>
        {
            var type = inner.Choice("instrument_type", Types, required: true);
            inner.Object("payload", payload => Payload(type, payload), required: true);
            inner.FreeObject("payload", LargestPayload);
            return [];
        });
        if (given is not null && fields.PeekList("pg_codes").Distinct(StringComparer.Ordinal).Count() > 1) fields.Error("pg_codes", "Only one payment gateway is allowed with `payment_instrument`.");
    }

    /// <summary>The instrument of a body that was found right; null where there is none.</summary>
    public static OneStepInstrument? Of(Fields fields)
    {
        var type = default(string);
        var payload = default(JsonObject);
        fields.Object("payment_instrument", inner =>
        {
            type = inner.Choice("instrument_type", Types);
            payload = inner.FreeObject("payload", LargestPayload);
            return [];
        });
        return type switch
        {
            null => null,
            "token" => new OneStepInstrument.SavedCard(new Fields(payload!).Peek("token")!),
            _ => new OneStepInstrument.Device(new DeviceOrder(Wire<InstrumentKind>.Parse(type), payload!) { Path = ["payment_instrument", "payload"] }),
        };
    }

    /// <summary>An instrument belongs to creation only.</summary>
    public static void RefuseOnUpdate(Fields fields)
    {
        if (fields.IsSet("payment_instrument")) fields.Error("payment_instrument", "This field is only allowed when the transaction is created.");
    }

    static JsonObject Payload(string? type, Fields payload)
    {
        if (type is null) return [];
        if (type != "token") return DevicePayloads.Check(Wire<InstrumentKind>.Parse(type), payload);
        payload.Text("token", max: 50, required: true);
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

    public sealed record Device(DeviceOrder Order) : OneStepInstrument;
}

/// <summary>Creates a session and charges it at once. A refusal before the gateway is asked creates nothing. rulings 16</summary>
public sealed class OneStepPayment(SessionWriter writer, MerchantCharge merchant, DeviceCharge device)
{
    public async Task<Result<JsonObject>> Pay(Installation installation, SessionDraft draft, SentFile? attachment, OneStepInstrument instrument, CancellationToken ct)
    {
        draft = draft with { Terms = await writer.Attach(draft.Terms, attachment, ct) };
        var charged = instrument switch
        {
            OneStepInstrument.SavedCard card => await merchant.Of(installation, Create, card.Token, WebhookTrigger.DirectCharge, ct),
            OneStepInstrument.Device { Order: var order } => await device.Of(installation, Create, order, superseded: null, ct),
            _ => throw new InvalidOperationException($"Unknown instrument {instrument.GetType().Name}."),
        };
        if (!charged.TryGet(out var done, out var problem)) return problem;
        return instrument is OneStepInstrument.SavedCard ? MerchantCharge.Answer(installation, done) : Answer(done);

        async Task<Session?> Create(ITx tx) => await writer.Add(tx, draft);
    }

    /// <summary>As a native payment answers, without what only a device reads.</summary>
    static Result<JsonObject> Answer(Charged charged) => DeviceAnswers.Challenge(charged) is { } challenge ? challenge
        : charged.Attempt.State is AttemptState.Success or AttemptState.Pending ? charged.Body!
        : new Problem.Failed(ChargeFailure.Body(charged));
}
