using Ottu.Application.Billing;
using Ottu.Application.Kernel;
using Ottu.Domain.Billing;
using Ottu.Infrastructure.Payments;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Billing;

/// <summary>billing_schedule. Runs are in <c>BillingStore.Runs.cs</c>, notices in <c>BillingStore.Notices.cs</c>.</summary>
sealed partial class BillingStore(Db db, BillingOptions options, TimeProvider clock) : IBilling
{
    static readonly Statement LockById = new(d => $"SELECT {ScheduleRow.Columns} FROM billing_schedule s{d.Lock} WHERE s.id = @id");

    public async Task<BillingSchedule?> Lock(ITx tx, long id) => (await tx.Sql().One<ScheduleRow>(LockById, new { id }))?.ToSchedule();

    static readonly Statement Insert = new(d => d.InsertReturningId(
        "billing_schedule",
        "agreement_ref, agreement_id, customer_id, environment, pg_code, variant, status, reason, amount, total_amount, currency_code, interval_unit, interval_count, start_date, " +
        "day_of_month, time_of_day, plan_index, total_cycles, end_date, least_days, when_exhausted, next_run_at, leased_until, cycle_no, session_ref, tries, failures, " +
        "first_failed_at, asked_amount, asked_by, last_cycle_at, last_paid_at, missed, paid_amount, customer_email, language, webhook_url, created_at, version",
        "@AgreementRef, @AgreementId, @CustomerId, @Environment, @PgCode, @Variant, @Status, @Reason, @Amount, @TotalAmount, @CurrencyCode, @IntervalUnit, @IntervalCount, @StartDate, " +
        "@DayOfMonth, @TimeOfDay, @PlanIndex, @TotalCycles, @EndDate, @LeastDays, @WhenExhausted, @NextRunAt, @LeasedUntil, @CycleNo, @SessionRef, @Tries, @Failures, " +
        "@FirstFailedAt, @AskedAmount, @AskedBy, @LastCycleAt, @LastPaidAt, @Missed, @PaidAmount, @CustomerEmail, @Language, @WebhookUrl, @CreatedAt, @Version"));

    public async Task<BillingSchedule> Add(ITx tx, BillingSchedule schedule) => schedule with { Id = await tx.Sql().One<long>(Insert, ScheduleRow.Of(schedule)) };

    static readonly Statement Update = new(
        "UPDATE billing_schedule SET pg_code = @PgCode, status = @Status, reason = @Reason, amount = @Amount, total_amount = @TotalAmount, interval_unit = @IntervalUnit, " +
        "interval_count = @IntervalCount, start_date = @StartDate, day_of_month = @DayOfMonth, time_of_day = @TimeOfDay, plan_index = @PlanIndex, total_cycles = @TotalCycles, " +
        "end_date = @EndDate, least_days = @LeastDays, when_exhausted = @WhenExhausted, next_run_at = @NextRunAt, leased_until = @LeasedUntil, cycle_no = @CycleNo, " +
        "session_ref = @SessionRef, tries = @Tries, failures = @Failures, first_failed_at = @FirstFailedAt, asked_amount = @AskedAmount, asked_by = @AskedBy, " +
        "last_cycle_at = @LastCycleAt, last_paid_at = @LastPaidAt, missed = @Missed, paid_amount = @PaidAmount, customer_email = @CustomerEmail, language = @Language, " +
        "webhook_url = @WebhookUrl, version = @Version WHERE id = @Id");

    public Task Save(ITx tx, BillingSchedule schedule) => tx.Sql().Execute(Update, ScheduleRow.Of(schedule));

    const string IsDue = "o.next_run_at <= @now AND (o.leased_until IS NULL OR o.leased_until <= @now)";

    static readonly Statement DuePgCodes = new($"SELECT DISTINCT o.pg_code FROM billing_schedule o WHERE {IsDue}");

    public Task<IReadOnlyList<string>> DueConnections(CancellationToken ct) => db.Query<string>(DuePgCodes, new { now = Now.ToUnixTimeMilliseconds() }, ct);

    static readonly Statement ClaimDue = new(d => d.Claim("billing_schedule", "leased_until = @leasedUntil", $"o.pg_code = @pgCode AND {IsDue}", "o.next_run_at, o.id", "id"));

    public Task<IReadOnlyList<DueSchedule>> Claim(string pgCode, int batch, CancellationToken ct) =>
        Claim(ClaimDue, until => new { pgCode, batch, now = Now.ToUnixTimeMilliseconds(), leasedUntil = until.ToUnixTimeMilliseconds() }, ct);

    static readonly Statement ClaimById = new(d => d.Claim("billing_schedule", "leased_until = @leasedUntil", $"o.id = @id AND {IsDue}", "o.id", "id"));

    public async Task<DueSchedule?> Claim(long id, CancellationToken ct) =>
        (await Claim(ClaimById, until => new { id, batch = 1, now = Now.ToUnixTimeMilliseconds(), leasedUntil = until.ToUnixTimeMilliseconds() }, ct)) is [var due] ? due : null;

    static readonly Statement BasisById = new(
        "SELECT s.session_ref AS SessionRef, c.token AS CardToken, a.terms AS Terms FROM billing_schedule s JOIN agreement a ON a.id = s.agreement_ref " +
        "LEFT JOIN card c ON c.id = a.card_ref WHERE s.id = @id");

    public async Task<ChargeBasis?> Basis(ITx tx, long id) => await tx.Sql().One<BasisRow>(BasisById, new { id }) is { } row
        ? new ChargeBasis(row.SessionRef, row.CardToken, StoredJson.ReadObject(row.Terms)!)
        : null;

    DateTimeOffset Now => clock.GetUtcNow();

    async Task<IReadOnlyList<DueSchedule>> Claim(Statement claim, Func<DateTimeOffset, object> parameters, CancellationToken ct)
    {
        // To the millisecond that is stored: it names the lease.
        var until = DateTimeOffset.FromUnixTimeMilliseconds(Now.AddSeconds(options.LeaseSeconds).ToUnixTimeMilliseconds());
        var claimed = await db.InTransaction(tx => tx.Sql().Query<long>(claim, parameters(until)), ct);
        return [.. claimed.Select(id => new DueSchedule(id, until))];
    }

    sealed record BasisRow(long? SessionRef, string? CardToken, string Terms);
}
