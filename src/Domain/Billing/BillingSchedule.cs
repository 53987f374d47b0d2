using Ottu.Domain.Cards;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;

namespace Ottu.Domain.Billing;

/// <summary>What makes a cycle due.</summary>
public enum BillingVariant
{
    /// <summary>The calendar, until it ends.</summary>
    Recurring,

    /// <summary>A person: "charge now".</summary>
    Unscheduled,

    /// <summary>The calendar, a fixed number of times, up to a fixed sum.</summary>
    Installment,

    /// <summary>Something that happened; each event once.</summary>
    EventBased,
}

/// <summary>What follows when the last try failed and the payment link has died unpaid.</summary>
public enum WhenExhausted
{
    Pause,
    Cancel,
}

/// <summary>
/// A standing order to charge an agreement. At most one cycle is open at a time, and an open cycle has exactly one session, which can be
/// paid once: that is why a retry and a payment by link can not both take money. docs/protocol/billing.md
/// </summary>
public sealed record BillingSchedule
{
    /// <summary>Row identity and the <c>subscription_id</c> of its payments; 0 until stored.</summary>
    public long Id { get; init; }

    /// <summary>Row identity of the agreement.</summary>
    public required long AgreementRef { get; init; }

    public required string AgreementId { get; init; }

    public required string CustomerId { get; init; }

    public required MidType Environment { get; init; }

    /// <summary>The connection in whose vault the card lies.</summary>
    public required string PgCode { get; init; }

    public required BillingVariant Variant { get; init; }

    public ScheduleStatus Status { get; init; } = ScheduleStatus.Active;

    /// <summary>Why it stands as it does, where a rule moved it: <c>card_expired</c>, <c>past_due</c>, ...</summary>
    public string? Reason { get; init; }

    /// <summary>Of one cycle.</summary>
    public required Money Amount { get; init; }

    /// <summary>Installments: what all cycles come to; the last takes the remainder.</summary>
    public Money? Total { get; init; }

    /// <summary>Null where no calendar makes cycles due.</summary>
    public BillingPlan? Plan { get; init; }

    /// <summary>The occurrence of the plan that comes next.</summary>
    public long PlanIndex { get; init; }

    public int? TotalCycles { get; init; }

    /// <summary>The last local day on which a cycle may begin.</summary>
    public DateOnly? EndDate { get; init; }

    /// <summary>The agreement's least days between two cycles.</summary>
    public int? LeastDays { get; init; }

    public WhenExhausted WhenExhausted { get; init; }

    /// <summary>When something is to be done next; null while nothing is, or a charge is running.</summary>
    public DateTimeOffset? NextRunAt { get; init; }

    /// <summary>A node works on it until then.</summary>
    public DateTimeOffset? LeasedUntil { get; init; }

    /// <summary>Number of the open cycle, or of the last one.</summary>
    public int CycleNo { get; init; }

    /// <summary>Row identity of the open cycle's session; null when no cycle is open.</summary>
    public long? SessionRef { get; init; }

    /// <summary>Charges of the open cycle, whatever became of them.</summary>
    public int Tries { get; init; }

    /// <summary>Declines of the open cycle.</summary>
    public int Failures { get; init; }

    public DateTimeOffset? FirstFailedAt { get; init; }

    /// <summary>What the next unplanned cycle asks for, where it is not <see cref="Amount"/>.</summary>
    public Money? AskedAmount { get; init; }

    /// <summary>The event that asks for the next unplanned cycle.</summary>
    public string? AskedBy { get; init; }

    /// <summary>When the latest cycle began.</summary>
    public DateTimeOffset? LastCycleAt { get; init; }

    public DateTimeOffset? LastPaidAt { get; init; }

    /// <summary>Planned dates that passed without a cycle of their own.</summary>
    public long Missed { get; init; }

    /// <summary>What all cycles paid.</summary>
    public required Money Paid { get; init; }

    public string? CustomerEmail { get; init; }

    public string Language { get; init; } = "en";

    public string? WebhookUrl { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Of what an administrator may change.</summary>
    public long Version { get; init; } = 1;

    public bool IsOpen => SessionRef is not null;

    /// <summary>Whether a run takes it up at all.</summary>
    public bool Runs => Status is ScheduleStatus.Active or ScheduleStatus.PastDue;

    public bool HasEnded => Status is ScheduleStatus.Completed or ScheduleStatus.Canceled;

    /// <summary>What a cycle charges.</summary>
    public Money AmountOf(int cycle) => AskedAmount
        ?? (Total is { } total && cycle == TotalCycles ? total - Money.FromMinor(Amount.Minor * (cycle - 1), Amount.Currency) : Amount);

    /// <summary>Whether a new cycle may begin now. All limits are strict. docs/protocol/billing.md 3</summary>
    public BillingVerdict Judge(Agreement agreement, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (agreement.State == AgreementState.Ended) return new BillingVerdict.End(ScheduleTrigger.Cancel, "agreement_ended");
        if (agreement.Terms.HasExpired(now)) return new BillingVerdict.End(ScheduleTrigger.Finish, "agreement_expired");
        if (CycleNo >= TotalCycles || agreement.Cycles >= agreement.Terms.TotalCycles) return new BillingVerdict.End(ScheduleTrigger.Finish, "total_cycles");
        if (LocalTime.DateOf(now, zone) > EndDate) return new BillingVerdict.End(ScheduleTrigger.Finish, "end_date");
        if (agreement.FlaggedAt is not null) return new BillingVerdict.Stop("card_refused");
        if (agreement.CardRef is null) return new BillingVerdict.Stop("card_deleted");
        var amount = AmountOf(CycleNo + 1);
        if (amount.Amount > agreement.Terms.MaxAmountPerCycle) return new BillingVerdict.Stop("max_amount");
        if (agreement.Terms.IsFixed && agreement.FirstAmount is { } first && first != amount) return new BillingVerdict.Stop("fixed_amount");
        return TooSoon(agreement, now, zone) is { } earliest ? new BillingVerdict.Wait(earliest) : new BillingVerdict.Charge(amount);
    }

    /// <summary>A cycle begins. Planned dates that passed before it are covered by it: after downtime one charge, not many.</summary>
    public BillingSchedule Opened(long sessionRef, DateTimeOffset now, TimeZoneInfo zone)
    {
        var next = Plan?.FirstAfter(now, zone, PlanIndex) ?? PlanIndex;
        return this with
        {
            CycleNo = CycleNo + 1,
            SessionRef = sessionRef,
            PlanIndex = next,
            Missed = Missed + Math.Max(0, next - PlanIndex - 1),
            LastCycleAt = now,
            Tries = 0,
            Failures = 0,
            FirstFailedAt = null,
            AskedAmount = null,
            AskedBy = null,
        };
    }

    /// <summary>One more charge of the open cycle begins; what follows depends on its outcome.</summary>
    public BillingSchedule Trying() => this with { Tries = Tries + 1, NextRunAt = null, LeasedUntil = null };

    /// <summary>The open cycle was paid.</summary>
    public BillingSchedule CyclePaid(Money amount, DateTimeOffset now, TimeZoneInfo zone) =>
        Close(ScheduleTrigger.Pay, now, zone) with { Paid = Paid + amount, LastPaidAt = now };

    /// <summary>The merchant closed the open cycle's payment.</summary>
    public BillingSchedule CycleWaived(DateTimeOffset now, TimeZoneInfo zone) => Close(ScheduleTrigger.Waive, now, zone);

    /// <summary>A try of the open cycle was declined.</summary>
    /// <param name="mayRetry">The decline's class allows it, and the session can still be paid.</param>
    /// <param name="now">When.</param>
    public BillingSchedule TryFailed(bool mayRetry, DateTimeOffset now)
    {
        var failed = this with { Failures = Failures + 1, FirstFailedAt = FirstFailedAt ?? now };
        if (!Runs) return failed with { NextRunAt = null };
        if (Status == ScheduleStatus.Active && mayRetry && RetryPlan.Next(failed.Failures, failed.FirstFailedAt.Value, now) is { } next) return failed with { NextRunAt = next };
        return failed.Moved(ScheduleTrigger.Exhaust, reason: null) with { NextRunAt = now + RetryPlan.LinkLife };
    }

    /// <summary>The open cycle is looked at again at once: a try that was never sent is no failure of the customer's.</summary>
    public BillingSchedule DueAgain(DateTimeOffset now) => this with { NextRunAt = Runs ? now : null };

    /// <summary>How long the open cycle's link must live after a failure: past the next try, which charges the same session.</summary>
    public DateTimeOffset LinkEnd(DateTimeOffset now) => (NextRunAt is { } next && next > now && Status == ScheduleStatus.Active ? next : now) + RetryPlan.LinkLife;

    /// <summary>The open cycle stays unpaid: its tries are used up and its session is closed.</summary>
    public BillingSchedule CycleLost() => Moved(WhenExhausted == WhenExhausted.Pause ? ScheduleTrigger.Pause : ScheduleTrigger.Cancel, "past_due") with
    {
        SessionRef = null,
        NextRunAt = null,
        LeasedUntil = null,
    };

    /// <summary>Not now.</summary>
    public BillingSchedule Postponed(DateTimeOffset until) => this with { NextRunAt = until, LeasedUntil = null };

    public BillingSchedule Paused(string? reason) => Moved(ScheduleTrigger.Pause, reason) with { NextRunAt = null, LeasedUntil = null };

    /// <summary>Goes on: with the open cycle at once and with a new retry plan, else with the next planned date. What passed meanwhile is not made up.</summary>
    public BillingSchedule Resumed(DateTimeOffset now, TimeZoneInfo zone)
    {
        var resumed = Moved(ScheduleTrigger.Resume, reason: null);
        return IsOpen ? resumed with { Failures = 0, FirstFailedAt = null, NextRunAt = now } : resumed.Next(now, zone);
    }

    public BillingSchedule Ended(ScheduleTrigger how, string? reason) => Moved(how, reason) with { NextRunAt = null, LeasedUntil = null };

    /// <summary>A person or an event makes a cycle due now.</summary>
    public BillingSchedule Asked(Money? amount, string? by, DateTimeOffset now) => this with { AskedAmount = amount, AskedBy = by, NextRunAt = now };

    /// <summary>The next planned date after an instant becomes due; completed where none remains.</summary>
    public BillingSchedule Next(DateTimeOffset now, TimeZoneInfo zone)
    {
        if (CycleNo >= TotalCycles) return Ended(ScheduleTrigger.Finish, "total_cycles");
        if (Plan is not { } plan) return this with { NextRunAt = null, LeasedUntil = null };
        var index = plan.FirstAfter(now, zone, PlanIndex);
        var due = plan.DueAt(index, zone);
        if (Earliest(LastCycleAt, zone) is { } earliest && earliest > due) due = earliest;
        return (this with { PlanIndex = index, Missed = Missed + index - PlanIndex }).DueAt(due, due, zone);
    }

    /// <summary>The day that comes next keeps its turn and takes the plan's time: a time that has passed is due at once. Completed where the end leaves no day for it.</summary>
    public BillingSchedule Retimed(DateTimeOffset now, TimeZoneInfo zone)
    {
        if (Plan is not { } plan || NextRunAt is not { } next) return this;
        var due = LocalTime.At(LocalTime.DateOf(next, zone), plan.At, zone);
        return DueAt(due, due > now ? due : now, zone);
    }

    /// <param name="due">When its next cycle is due.</param>
    /// <param name="begins">When that cycle can begin.</param>
    /// <param name="zone">The merchant's.</param>
    BillingSchedule DueAt(DateTimeOffset due, DateTimeOffset begins, TimeZoneInfo zone)
    {
        var planned = this with { NextRunAt = due, LeasedUntil = null };
        return LocalTime.DateOf(begins, zone) > EndDate ? planned.Ended(ScheduleTrigger.Finish, "end_date") : planned;
    }

    BillingSchedule Close(ScheduleTrigger trigger, DateTimeOffset now, TimeZoneInfo zone)
    {
        var closed = Moved(trigger, reason: Status == ScheduleStatus.Paused ? Reason : null) with { SessionRef = null, NextRunAt = null, LeasedUntil = null };
        return closed.Status == ScheduleStatus.Active || CycleNo >= TotalCycles ? closed.Next(now, zone) : closed;
    }

    /// <summary>Moves along the transition table; unchanged where the table has no cell.</summary>
    BillingSchedule Moved(ScheduleTrigger trigger, string? reason) =>
        BillingTransitions.Schedule.Allows(Status, trigger, out var to) ? this with { Status = to, Reason = reason } : this;

    /// <summary>The instant before which a cycle would break the agreement's interval; null when that has passed.</summary>
    DateTimeOffset? TooSoon(Agreement agreement, DateTimeOffset now, TimeZoneInfo zone)
    {
        // A charge by somebody else under the same agreement counts as well.
        var last = agreement.LastChargedAt > (LastPaidAt ?? DateTimeOffset.MinValue) && !(LastCycleAt > agreement.LastChargedAt) ? agreement.LastChargedAt : LastCycleAt;

        // So does a cycle of another schedule, which may be undecided yet.
        if (agreement.LastCycleAt is { } begun && !(last >= begun)) last = begun;
        return Earliest(last, zone, agreement.Terms.CycleIntervalDays) is { } earliest && LocalTime.DateOf(now, zone) < LocalTime.DateOf(earliest, zone) ? earliest : null;
    }

    DateTimeOffset? Earliest(DateTimeOffset? last, TimeZoneInfo zone, int? days = null) => (days ?? LeastDays) is { } least && last is { } at
        ? LocalTime.At(LocalTime.DateOf(at, zone).AddDays(least), Plan?.At ?? TimeOnly.MinValue, zone)
        : null;
}

/// <summary>Whether a cycle may begin: a closed union.</summary>
public abstract record BillingVerdict
{
    BillingVerdict()
    {
    }

    public sealed record Charge(Money Amount) : BillingVerdict;

    /// <summary>The agreement forbids it before then.</summary>
    public sealed record Wait(DateTimeOffset Until) : BillingVerdict;

    /// <summary>A person must help: it pauses.</summary>
    public sealed record Stop(string Reason) : BillingVerdict;

    /// <summary>It is over.</summary>
    public sealed record End(ScheduleTrigger How, string Reason) : BillingVerdict;
}
