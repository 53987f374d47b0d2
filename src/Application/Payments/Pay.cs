using MediatR;
using Ottu.Application.Gateways;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Payments;

/// <summary>The payer submits: one attempt, one charge. docs/architecture.md walks through it.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="PgCode">The chosen connection.</param>
/// <param name="QuoteId">The price that the payer saw; a stale one is shown again, never charged. Null: whatever is current.</param>
/// <param name="Amount">What the payer chose to pay, if the session lets them; decimal text in the session currency.</param>
/// <param name="Instrument">What they pay with.</param>
public sealed record Pay(string SessionId, string PgCode, string? QuoteId, string? Amount, PayInstrument Instrument) : IRequest<Result<PayOutcome>>;

/// <summary>What the payer sees next: a closed union.</summary>
public abstract record PayOutcome
{
    PayOutcome()
    {
    }

    /// <summary>Off to a challenge or the gateway's page.</summary>
    public sealed record Redirect(string Url, string ReferenceNumber) : PayOutcome;

    /// <summary>The attempt has an outcome, or is undecided and waits for inquiry.</summary>
    public sealed record Submitted(string ReferenceNumber) : PayOutcome;

    /// <summary>The price changed since it was shown.</summary>
    public sealed record PriceChanged : PayOutcome;

    /// <summary>The session cannot be paid now; its page says why.</summary>
    public sealed record NotPayable : PayOutcome;
}

public sealed class PayHandler(
    ISessions sessions, IInstallations installations, RunningAttempts running, PayerAdmission admission, PaymentCall call) : IRequestHandler<Pay, Result<PayOutcome>>
{
    public async Task<Result<PayOutcome>> Handle(Pay request, CancellationToken ct)
    {
        if (!SessionId.TryParse(request.SessionId, out var id) || await sessions.Find(id, ct) is not { } session) return Problem.NotFound.Instance;
        var installation = await installations.Current(ct);
        if (installation.Settings.IsPaused) return Problem.Paused.Instance;

        // One attempt at a time: the previous one is asked about before it may be replaced. rulings 6
        var blocking = await running.Resolve(installation, session, ct);
        if (blocking is RunningAttempts.Verdict.StillRunning still) return new PayOutcome.Submitted(still.ReferenceNumber);
        var order = new ChargeOrder(tx => sessions.Lock(tx, id), (tx, locked) => admission.Admit(tx, installation, locked, request))
        {
            Superseded = (blocking as RunningAttempts.Verdict.MayBeSuperseded)?.ReferenceNumber,
        };
        return (await call.Charge(installation, order, ct)).TryGet(out var charged, out var problem) ? AsOutcome(charged) : AsOutcome(problem);
    }

    static PayOutcome AsOutcome(Charged charged) => charged.Answer is GatewayAnswer.ActionRequired action && charged.Attempt.State == AttemptState.Pending
        ? new PayOutcome.Redirect(action.RedirectUrl, charged.Attempt.ReferenceNumber)
        : new PayOutcome.Submitted(charged.Attempt.ReferenceNumber);

    static Result<PayOutcome> AsOutcome(Problem problem) => problem switch
    {
        _ when problem == PayerAdmission.NotPayable || problem == PaymentCall.AlreadyRunning => new PayOutcome.NotPayable(),
        _ when problem == PayerAdmission.PriceChanged => new PayOutcome.PriceChanged(),
        _ => problem,
    };
}
