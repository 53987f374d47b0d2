using Ottu.Application.Cards;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Domain.Billing;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Billing;

/// <summary>What becomes of a due schedule for which nothing could be reserved: it waits, pauses or ends, and says why.</summary>
public sealed class BillingRefusal(IBilling billing, IDb db, ISessions sessions, IAgreements agreements, SessionCloser closer, BillingJournal journal, TimeProvider clock)
{
    static readonly TimeSpan WhileCharging = TimeSpan.FromMinutes(10);

    public Task Apply(Installation installation, DueSchedule due, Problem problem, CancellationToken ct) => db.InTransaction(tx => Apply(tx, installation, due, problem), ct);

    async Task Apply(ITx tx, Installation installation, DueSchedule due, Problem problem)
    {
        if (await billing.Basis(tx, due.Id) is not { } basis) return;
        var session = basis.SessionRef is { } open ? await sessions.Lock(tx, open) : null;
        if (await billing.Lock(tx, due.Id) is not { } schedule || schedule.LeasedUntil != due.LeasedUntil || schedule.SessionRef != basis.SessionRef || !schedule.Runs) return;
        var after = session is null ? await NotBegun(tx, installation, schedule, problem) : await Open(tx, installation, schedule, session, problem);
        await journal.Save(tx, schedule, after);
        if (after.Reason is "card_expired" or "card_deleted" && after.Status == ScheduleStatus.Paused) await journal.TellOfCard(tx, installation, after, session);
    }

    async Task<BillingSchedule> NotBegun(ITx tx, Installation installation, BillingSchedule schedule, Problem problem)
    {
        var now = clock.GetUtcNow();
        var verdict = await agreements.Lock(tx, schedule.AgreementRef) is { } agreement ? schedule.Judge(agreement, now, installation.Zone()) : new BillingVerdict.Stop("card_deleted");
        return verdict switch
        {
            BillingVerdict.End end => schedule.Ended(end.How, end.Reason),
            BillingVerdict.Stop stop => schedule.Paused(stop.Reason),
            BillingVerdict.Wait wait => schedule.Postponed(wait.Until),
            _ => schedule.Paused(CodeOf(problem)),
        };
    }

    async Task<BillingSchedule> Open(ITx tx, Installation installation, BillingSchedule schedule, Session session, Problem problem)
    {
        var now = clock.GetUtcNow();

        // The customer is paying the link, or an earlier try is undecided: whatever comes of it is told to us.
        if ((await sessions.Attempts(tx, session.Id)).Any(attempt => attempt.State == AttemptState.Pending)) return schedule.Postponed(now + WhileCharging);
        session = await closer.ExpireIfOverdue(tx, installation, session);
        if (session.State == SessionState.Canceled || session.DeletedAt is not null) return schedule.CycleWaived(now, installation.Zone());
        if (!session.State.IsOpen()) return schedule.CycleLost();
        if (schedule.Status == ScheduleStatus.PastDue) return schedule.Postponed(session.Deadline);
        return CodeOf(problem) is "card_expired" or "card_deleted" or "card_refused" or "not_supported" or "token_not_linked" ? schedule.Paused(CodeOf(problem)) : schedule.TryFailed(mayRetry: false, now);
    }

    static string CodeOf(Problem problem) => problem switch
    {
        Problem.Failed failed => (string?)failed.Body["code"] ?? "refused",
        Problem.Refused refused => refused.Code ?? "refused",
        Problem.Invalid => "card_deleted",
        Problem.NotFound => "not_supported",
        _ => "refused",
    };
}
