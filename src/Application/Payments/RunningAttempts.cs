using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Application.Webhooks;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>Decides about an attempt that stands in the way of a new one: asks its gateway, and settles it if it has an outcome. rulings 6</summary>
public sealed class RunningAttempts(ISessions sessions, IDb db, IGateways gateways, AttemptSettler settler)
{
    public abstract record Verdict
    {
        Verdict()
        {
        }

        /// <summary>Nothing runs (any more).</summary>
        public sealed record Clear : Verdict;

        /// <summary>The payer left the gateway's page unpaid: a new attempt may take over.</summary>
        public sealed record MayBeSuperseded(string ReferenceNumber) : Verdict;

        /// <summary>Undecided, or just settled with money: wait.</summary>
        public sealed record StillRunning(string ReferenceNumber) : Verdict;
    }

    public async Task<Verdict> Resolve(Installation installation, Session session, CancellationToken ct)
    {
        var attempt = (await sessions.Attempts(session.Id, ct)).FirstOrDefault(row => row is { State: AttemptState.Pending, IsSuperseded: false });
        if (attempt is null) return new Verdict.Clear();

        // A direct charge whose answer is missing may have taken the money: only the gateway can say, on its schedule.
        if (attempt.RedirectUrl is null) return new Verdict.StillRunning(attempt.ReferenceNumber);
        var answer = await gateways.Ask(installation, attempt, ct);
        if (answer is GatewayAnswer.NotPaid) return new Verdict.MayBeSuperseded(attempt.ReferenceNumber);
        var settled = await db.InTransaction(tx => settler.Record(tx, installation, attempt, answer, WebhookTrigger.PayerReturn), CancellationToken.None);
        return settled.State is AttemptState.Failed or AttemptState.Canceled or AttemptState.Error
            ? new Verdict.Clear()
            : new Verdict.StillRunning(settled.ReferenceNumber);
    }
}
