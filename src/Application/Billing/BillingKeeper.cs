using Ottu.Application.Kernel;
using Ottu.Application.Webhooks;
using Ottu.Domain.Billing;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Billing;

/// <summary>
/// What a settled attempt means for the schedule whose cycle it belongs to, in the commit that settles it: the schedule and its payment
/// can not disagree, whoever learned of the outcome. docs/adr/0016
/// </summary>
public sealed class BillingKeeper(IBilling billing, BillingJournal journal, TimeProvider clock)
{
    /// <summary>Locks the schedule whose cycle the session belongs to, if there is one.</summary>
    public async Task Hold(ITx tx, Session session) => _ = await ScheduleOf(tx, session);

    /// <returns>The session, whose link lives longer after a failure.</returns>
    public async Task<Session> Settled(ITx tx, Installation installation, Settled settled, WebhookTrigger trigger)
    {
        var (session, attempt) = (settled.Session, settled.Attempt);
        if (await ScheduleOf(tx, session) is not { } schedule) return session;
        var run = await billing.RunOf(tx, attempt.ReferenceNumber);

        // Only the inquiry says of an attempt whose process died that it was never sent.
        var isDropped = attempt.State == AttemptState.Error && trigger == WebhookTrigger.AutoInquiry;
        if (run is not null) await billing.Save(tx, run.Moved(TriggerOf(attempt, isDropped), clock.GetUtcNow(), attempt.DeclineCode, attempt.Message));
        if (schedule.SessionRef != session.Id) return session;
        if (settled.Kind == SettledKind.Changed && session.State.IsSuccess()) return await Paid(tx, installation, schedule, session, attempt, run);
        if (run is null) return session;

        // The merchant closed the payment while we charged it; money that came all the same goes back by itself. The next run closes the cycle.
        if (session.State == SessionState.Canceled || session.DeletedAt is not null || attempt.State == AttemptState.Success) return await Again(tx, schedule, session);
        return isDropped ? await Again(tx, schedule, session) : await Failed(tx, installation, schedule, session, attempt);
    }

    /// <summary>The gateway did not answer our charge: from now on only its inquiry speaks.</summary>
    public async Task Undecided(ITx tx, Session session, Attempt attempt)
    {
        if (session.Terms.PaymentType == PaymentType.AutoDebit && await billing.RunOf(tx, attempt.ReferenceNumber) is { State: RunState.Charging } run) await billing.Save(tx, run.Moved(RunTrigger.Lose, clock.GetUtcNow()));
    }

    async Task<BillingSchedule?> ScheduleOf(ITx tx, Session session) =>
        session.Terms.PaymentType == PaymentType.AutoDebit && await billing.ScheduleOf(tx, session.Id) is { } id ? await billing.Lock(tx, id) : null;

    async Task<Session> Paid(ITx tx, Installation installation, BillingSchedule schedule, Session session, Attempt attempt, BillingRun? run)
    {
        var now = clock.GetUtcNow();
        if (run is null) await billing.TryAdd(tx, ByLink(schedule = schedule.Trying(), attempt, now));
        var after = schedule.CyclePaid(attempt.SessionAmount, now, installation.Zone());
        await journal.Save(tx, schedule, after);
        await journal.TellPaid(tx, installation, after, attempt.SessionAmount);
        return session;
    }

    async Task<Session> Failed(ITx tx, Installation installation, BillingSchedule schedule, Session session, Attempt attempt)
    {
        var now = clock.GetUtcNow();
        var mayRetry = session.State.IsOpen() && (attempt.State == AttemptState.Error || RetryPlan.Allows(attempt.DeclineCode));
        var after = schedule.TryFailed(mayRetry, now);

        // A payment that is closed has no link to wait for.
        if (!session.State.IsOpen() && after.NextRunAt is not null) after = after with { NextRunAt = now };
        await journal.Save(tx, schedule, after);
        var life = after.LinkEnd(now) - session.CreatedAt;
        if (session.State.IsOpen() && life > session.Terms.ExpirationTime) session = session with { Terms = session.Terms with { ExpirationTime = life } };
        await journal.TellFailed(tx, installation, after, session);
        return session;
    }

    async Task<Session> Again(ITx tx, BillingSchedule schedule, Session session)
    {
        await billing.Save(tx, schedule.DueAgain(clock.GetUtcNow()));
        return session;
    }

    static BillingRun ByLink(BillingSchedule schedule, Attempt attempt, DateTimeOffset now) => new()
    {
        ScheduleRef = schedule.Id,
        CycleNo = schedule.CycleNo,
        TryNo = schedule.Tries,
        Source = RunSource.Link,
        State = RunState.Succeeded,
        SessionRef = attempt.SessionRef,
        ReferenceNumber = attempt.ReferenceNumber,
        Amount = attempt.SessionAmount,
        StartedAt = attempt.StartedAt,
        FinishedAt = now,
    };

    static RunTrigger TriggerOf(Attempt attempt, bool isDropped) => attempt.State switch
    {
        AttemptState.Success or AttemptState.Cod => RunTrigger.Succeed,
        _ => isDropped ? RunTrigger.Drop : RunTrigger.Decline,
    };
}
