using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Cards;
using Ottu.Application.Gateways;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Application.Webhooks;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>The merchant acknowledges that cash will be, or was, handed over. docs/protocol/operations.md 5</summary>
public sealed record AcceptCash(Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class AcceptCashHandler(IInstallations installations, ISessions sessions, ICaller caller, RunningAttempts running, DeviceCharge charge, CashDesk desk, IDb db) : IRequestHandler<AcceptCash, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(AcceptCash request, CancellationToken ct)
    {
        var installation = await installations.Current(ct);
        var readable = request.Body.TryGet(out var fields, out var broken);
        var session = SessionId.TryParse(fields?.Peek("session_id"), out var id) ? await sessions.Find(id, ct) : null;
        if (PluginGate.Refuse(installation, caller, session?.Terms.Type, "add") is { } refusal) return refusal;
        if (installation.Settings.IsPaused) return Problem.Paused.Instance;
        if (!readable) return broken!;
        var sessionId = fields!.Text("session_id", max: 128, required: true);
        if (fields.Problem is { } problem) return problem;
        if (session is null) return Problem.Field("session_id", $"No PaymentTransaction found with `session_id` of {sessionId}.");
        if ((await charge.Clear(installation, session, ct)).Problem is { } refused) return refused;
        var verdict = await running.Resolve(installation, session, ct);
        if (verdict is RunningAttempts.Verdict.StillRunning) return ChargeFailure.Running;
        return await db.InTransaction(tx => desk.Take(tx, installation, session.Id, (verdict as RunningAttempts.Verdict.MayBeSuperseded)?.ReferenceNumber), ct);
    }
}

/// <summary>
/// Cash reaches no gateway, so there is nothing to wait for: the attempt is made and settled in one transaction. No posting follows, for the
/// ledger holds what gateways owe.
/// </summary>
public sealed class CashDesk(ISessions sessions, IAnnouncements announcements, IPaymentEvents events, Entropy entropy, TimeProvider clock)
{
    const string Gateway = "cod";

    public async Task<Result<JsonObject>> Take(ITx tx, Installation installation, long sessionRef, string? superseded)
    {
        var now = clock.GetUtcNow();
        if (await sessions.Lock(tx, sessionRef) is not { } session) return Problem.NotFound.Instance;
        if (ChargeFailure.Refuse(session, now) is { } refusal) return refusal;
        if (Admit(installation, session) is not { } admission) return ChargeFailure.NotSupported("No payment gateway of this payment supports cash.");
        if ((await sessions.Attempts(tx, session.Id)).FirstOrDefault(attempt => attempt.ReferenceNumber == superseded) is { State: AttemptState.Pending } old) await sessions.Save(tx, old with { IsSuperseded = true });
        var attempt = AttemptDraft.Of(installation, session, admission, ChargeInitiator.Customer, entropy, now) with { PayerWaits = false };
        if (!await sessions.TryAdd(tx, attempt)) return ChargeFailure.Running;
        attempt = (await sessions.Attempts(tx, session.Id)).Single(row => row.ReferenceNumber == attempt.ReferenceNumber);
        var settled = Settlement.Apply(session, attempt with { AnsweredAt = now }, AttemptTrigger.AcceptCash, admission.Mid.CanHaveMultipleAttempts, now);
        await sessions.Save(tx, settled.Attempt);
        await sessions.Save(tx, settled.Session);
        tx.OnCommit(() => Measured.Attempts.Add(1, new("pg_code", attempt.PgCode), new("state", settled.Attempt.State.Wire())));
        await announcements.Announce(tx, installation, settled.Session, settled.Attempt, WebhookTrigger.StateChange);
        return await events.Signed(tx, installation, settled.Session, settled.Attempt);
    }

    /// <summary>The first connection for cash. Nothing can be saved or agreed to with it.</summary>
    static Admission? Admit(Installation installation, Session session)
    {
        if (session.Terms.PaymentType != PaymentType.OneOff) return null;
        var mids = session.Terms.PgCodes.Select(code => installation.Usable(code, session.Terms.Type, session.Terms.Amount.Currency)).OfType<Mid>();
        return mids.FirstOrDefault(mid => mid.Gateway == Gateway) is { } mid && session.QuoteOf(mid.Code) is { } quote
            ? new Admission(mid, quote, session.Terms.Amount, InstrumentKind.Cash, new PaymentSource.GatewayPage())
            : null;
    }
}
