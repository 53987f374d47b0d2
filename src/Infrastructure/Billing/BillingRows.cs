using System.Globalization;
using Ottu.Domain.Billing;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Payments;

namespace Ottu.Infrastructure.Billing;

/// <summary>A row of billing_schedule, as it is read and written.</summary>
sealed record ScheduleRow
{
    public const string Columns =
        "s.id AS Id, s.agreement_ref AS AgreementRef, s.agreement_id AS AgreementId, s.customer_id AS CustomerId, s.environment AS Environment, s.pg_code AS PgCode, " +
        "s.variant AS Variant, s.status AS Status, s.reason AS Reason, s.amount AS Amount, s.total_amount AS TotalAmount, s.currency_code AS CurrencyCode, " +
        "s.interval_unit AS IntervalUnit, s.interval_count AS IntervalCount, s.start_date AS StartDate, s.day_of_month AS DayOfMonth, s.time_of_day AS TimeOfDay, " +
        "s.plan_index AS PlanIndex, s.total_cycles AS TotalCycles, s.end_date AS EndDate, s.least_days AS LeastDays, s.when_exhausted AS WhenExhausted, " +
        "s.next_run_at AS NextRunAt, s.leased_until AS LeasedUntil, s.cycle_no AS CycleNo, s.session_ref AS SessionRef, s.tries AS Tries, s.failures AS Failures, " +
        "s.first_failed_at AS FirstFailedAt, s.asked_amount AS AskedAmount, s.asked_by AS AskedBy, s.last_cycle_at AS LastCycleAt, s.last_paid_at AS LastPaidAt, " +
        "s.missed AS Missed, s.paid_amount AS PaidAmount, s.customer_email AS CustomerEmail, s.language AS Language, s.webhook_url AS WebhookUrl, " +
        "s.created_at AS CreatedAt, s.version AS Version";

    public long Id { get; init; }

    public long AgreementRef { get; init; }

    public string AgreementId { get; init; } = "";

    public string CustomerId { get; init; } = "";

    public string Environment { get; init; } = "";

    public string PgCode { get; init; } = "";

    public string Variant { get; init; } = "";

    public string Status { get; init; } = "";

    public string? Reason { get; init; }

    public long Amount { get; init; }

    public long? TotalAmount { get; init; }

    public string CurrencyCode { get; init; } = "";

    public string? IntervalUnit { get; init; }

    public long? IntervalCount { get; init; }

    public string? StartDate { get; init; }

    public long? DayOfMonth { get; init; }

    public long? TimeOfDay { get; init; }

    public long PlanIndex { get; init; }

    public long? TotalCycles { get; init; }

    public string? EndDate { get; init; }

    public long? LeastDays { get; init; }

    public string WhenExhausted { get; init; } = "";

    public long? NextRunAt { get; init; }

    public long? LeasedUntil { get; init; }

    public long CycleNo { get; init; }

    public long? SessionRef { get; init; }

    public long Tries { get; init; }

    public long Failures { get; init; }

    public long? FirstFailedAt { get; init; }

    public long? AskedAmount { get; init; }

    public string? AskedBy { get; init; }

    public long? LastCycleAt { get; init; }

    public long? LastPaidAt { get; init; }

    public long Missed { get; init; }

    public long PaidAmount { get; init; }

    public string? CustomerEmail { get; init; }

    public string Language { get; init; } = "";

    public string? WebhookUrl { get; init; }

    public long CreatedAt { get; init; }

    public long Version { get; init; }

    public static ScheduleRow Of(BillingSchedule schedule) => new()
    {
        Id = schedule.Id,
        AgreementRef = schedule.AgreementRef,
        AgreementId = schedule.AgreementId,
        CustomerId = schedule.CustomerId,
        Environment = schedule.Environment.Wire(),
        PgCode = schedule.PgCode,
        Variant = schedule.Variant.Wire(),
        Status = schedule.Status.Wire(),
        Reason = schedule.Reason,
        Amount = schedule.Amount.Minor,
        TotalAmount = schedule.Total?.Minor,
        CurrencyCode = schedule.Amount.Currency.Code,
        IntervalUnit = schedule.Plan?.Unit.Wire(),
        IntervalCount = schedule.Plan?.Every,
        StartDate = Text(schedule.Plan?.Start),
        DayOfMonth = schedule.Plan?.DayOfMonth,
        TimeOfDay = schedule.Plan is { } plan ? (long)plan.At.ToTimeSpan().TotalMinutes : null,
        PlanIndex = schedule.PlanIndex,
        TotalCycles = schedule.TotalCycles,
        EndDate = Text(schedule.EndDate),
        LeastDays = schedule.LeastDays,
        WhenExhausted = schedule.WhenExhausted.Wire(),
        NextRunAt = schedule.NextRunAt?.ToUnixTimeMilliseconds(),
        LeasedUntil = schedule.LeasedUntil?.ToUnixTimeMilliseconds(),
        CycleNo = schedule.CycleNo,
        SessionRef = schedule.SessionRef,
        Tries = schedule.Tries,
        Failures = schedule.Failures,
        FirstFailedAt = schedule.FirstFailedAt?.ToUnixTimeMilliseconds(),
        AskedAmount = schedule.AskedAmount?.Minor,
        AskedBy = schedule.AskedBy,
        LastCycleAt = schedule.LastCycleAt?.ToUnixTimeMilliseconds(),
        LastPaidAt = schedule.LastPaidAt?.ToUnixTimeMilliseconds(),
        Missed = schedule.Missed,
        PaidAmount = schedule.Paid.Minor,
        CustomerEmail = schedule.CustomerEmail,
        Language = schedule.Language,
        WebhookUrl = schedule.WebhookUrl,
        CreatedAt = schedule.CreatedAt.ToUnixTimeMilliseconds(),
        Version = schedule.Version,
    };

    public BillingSchedule ToSchedule()
    {
        var currency = Currency.Of(CurrencyCode);
        return new BillingSchedule
        {
            Id = Id,
            AgreementRef = AgreementRef,
            AgreementId = AgreementId,
            CustomerId = CustomerId,
            Environment = Wire<MidType>.Parse(Environment),
            PgCode = PgCode,
            Variant = Wire<BillingVariant>.Parse(Variant),
            Status = Wire<ScheduleStatus>.Parse(Status),
            Reason = Reason,
            Amount = Money.FromMinor(Amount, currency),
            Total = Of(TotalAmount, currency),
            Plan = ToPlan(),
            PlanIndex = PlanIndex,
            TotalCycles = (int?)TotalCycles,
            EndDate = Date(EndDate),
            LeastDays = (int?)LeastDays,
            WhenExhausted = Wire<WhenExhausted>.Parse(WhenExhausted),
            NextRunAt = SessionRow.Instant(NextRunAt),
            LeasedUntil = SessionRow.Instant(LeasedUntil),
            CycleNo = (int)CycleNo,
            SessionRef = SessionRef,
            Tries = (int)Tries,
            Failures = (int)Failures,
            FirstFailedAt = SessionRow.Instant(FirstFailedAt),
            AskedAmount = Of(AskedAmount, currency),
            AskedBy = AskedBy,
            LastCycleAt = SessionRow.Instant(LastCycleAt),
            LastPaidAt = SessionRow.Instant(LastPaidAt),
            Missed = Missed,
            Paid = Money.FromMinor(PaidAmount, currency),
            CustomerEmail = CustomerEmail,
            Language = Language,
            WebhookUrl = WebhookUrl,
            CreatedAt = SessionRow.Instant(CreatedAt),
            Version = Version,
        };
    }

    BillingPlan? ToPlan() => IntervalUnit is null ? null : new BillingPlan
    {
        Unit = Wire<IntervalUnit>.Parse(IntervalUnit),
        Every = (int)IntervalCount!.Value,
        Start = Date(StartDate)!.Value,
        DayOfMonth = (int?)DayOfMonth,
        At = TimeOnly.FromTimeSpan(TimeSpan.FromMinutes(TimeOfDay!.Value)),
    };

    static Money? Of(long? minor, Currency currency) => minor is { } value ? Money.FromMinor(value, currency) : null;

    static string? Text(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static DateOnly? Date(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>A row of billing_run, as it is read and written.</summary>
sealed record RunRow
{
    public const string Columns =
        "r.schedule_ref AS ScheduleRef, r.cycle_no AS CycleNo, r.try_no AS TryNo, r.source AS Source, r.state AS State, r.session_ref AS SessionRef, " +
        "r.reference_number AS ReferenceNumber, r.event_key AS EventKey, r.amount AS Amount, r.currency_code AS CurrencyCode, r.decline_code AS DeclineCode, " +
        "r.message AS Message, r.started_at AS StartedAt, r.finished_at AS FinishedAt";

    public long ScheduleRef { get; init; }

    public long CycleNo { get; init; }

    public long TryNo { get; init; }

    public string Source { get; init; } = "";

    public string State { get; init; } = "";

    public long SessionRef { get; init; }

    public string ReferenceNumber { get; init; } = "";

    public string? EventKey { get; init; }

    public long Amount { get; init; }

    public string CurrencyCode { get; init; } = "";

    public string? DeclineCode { get; init; }

    public string? Message { get; init; }

    public long StartedAt { get; init; }

    public long? FinishedAt { get; init; }

    /// <summary>Of the session, where it was read too.</summary>
    public string? SessionId { get; init; }

    public static RunRow Of(BillingRun run) => new()
    {
        ScheduleRef = run.ScheduleRef,
        CycleNo = run.CycleNo,
        TryNo = run.TryNo,
        Source = run.Source.Wire(),
        State = run.State.Wire(),
        SessionRef = run.SessionRef,
        ReferenceNumber = run.ReferenceNumber,
        EventKey = run.EventKey,
        Amount = run.Amount.Minor,
        CurrencyCode = run.Amount.Currency.Code,
        DeclineCode = run.DeclineCode,
        Message = run.Message,
        StartedAt = run.StartedAt.ToUnixTimeMilliseconds(),
        FinishedAt = run.FinishedAt?.ToUnixTimeMilliseconds(),
    };

    public BillingRun ToRun() => new()
    {
        ScheduleRef = ScheduleRef,
        CycleNo = (int)CycleNo,
        TryNo = (int)TryNo,
        Source = Wire<RunSource>.Parse(Source),
        State = Wire<RunState>.Parse(State),
        SessionRef = SessionRef,
        ReferenceNumber = ReferenceNumber,
        EventKey = EventKey,
        Amount = Money.FromMinor(Amount, Currency.Of(CurrencyCode)),
        DeclineCode = DeclineCode,
        Message = Message,
        StartedAt = SessionRow.Instant(StartedAt),
        FinishedAt = SessionRow.Instant(FinishedAt),
    };
}
