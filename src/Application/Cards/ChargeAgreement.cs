using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Application.Settings;
using Ottu.Application.Webhooks;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Cards;

/// <summary>
/// The merchant charges the card that is linked to an agreement, without its customer (MIT). The answer is the signed payment object.
/// docs/protocol/operations.md 4.3-4.4
/// </summary>
public sealed record ChargeAgreement(Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class ChargeAgreementHandler(IInstallations installations, ISessions sessions, ICaller caller, MerchantCharge charge) : IRequestHandler<ChargeAgreement, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(ChargeAgreement request, CancellationToken ct)
    {
        var installation = await installations.Current(ct);
        var readable = request.Body.TryGet(out var fields, out var broken);
        var id = SessionId.TryParse(fields?.Peek("session_id"), out var parsed) ? parsed : null;
        var session = id is null ? null : await sessions.Find(id, ct);
        if (PluginGate.Refuse(installation, caller, session?.Terms.Type, "add") is { } refusal) return refusal;
        if (!readable) return broken!;
        var sessionId = fields!.Text("session_id", max: 128, required: true);
        var token = fields.Text("token", max: 50, required: true);
        if (fields.Problem is { } problem) return problem;
        if (installation.Settings.IsPaused) return Problem.Paused.Instance;
        if (session is null) return Problem.Field("session_id", $"No PaymentTransaction found with `session_id` of {sessionId}.");
        return await charge.Existing(installation, session.SessionId, token!, WebhookTrigger.DirectCharge, ct) is var charged && charged.TryGet(out var done, out problem)
            ? MerchantCharge.Answer(installation, done)
            : problem!;
    }
}

/// <summary>The money call of a merchant-initiated charge, for the API, for one-step payments and for our own billing.</summary>
public sealed class MerchantCharge(ISessions sessions, MerchantAdmission admission, PaymentCall call)
{
    public Task<Result<Charged>> Existing(Installation installation, SessionId id, string token, WebhookTrigger trigger, CancellationToken ct) =>
        Of(installation, tx => sessions.Lock(tx, id), token, trigger, ct);

    /// <param name="take">Inside tx1: locks the session, or creates it. A refusal leaves nothing of it behind.</param>
    public async Task<Result<Charged>> Of(Installation installation, Func<ITx, Task<Session?>> take, string token, WebhookTrigger trigger, CancellationToken ct)
    {
        var order = new ChargeOrder(take, (tx, session) => admission.Admit(tx, installation, session, token))
        {
            Initiator = ChargeInitiator.Merchant,
            Trigger = trigger,
            WantsBody = true,
        };
        var charged = await call.Charge(installation, order, ct);
        return charged.Problem == PaymentCall.AlreadyRunning ? ChargeFailure.Running : charged;
    }

    /// <summary>Success and what is undecided answer with the payment object; a refusal answers so that nobody books it, unless the installation wants 200.</summary>
    public static Result<JsonObject> Answer(Installation installation, Charged charged)
    {
        if (charged.Attempt.State is AttemptState.Success or AttemptState.Pending) return charged.Body!;
        var body = ChargeFailure.Body(charged);
        return installation.Settings.MitDeclineStatus == 200 ? body : new Problem.Failed(body);
    }
}
