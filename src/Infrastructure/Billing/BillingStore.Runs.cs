using Ottu.Application.Kernel;
using Ottu.Domain.Billing;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Billing;

/// <summary>billing_run.</summary>
sealed partial class BillingStore
{
    static readonly Statement InsertRun = new(
        "INSERT INTO billing_run (schedule_ref, cycle_no, try_no, source, state, session_ref, reference_number, event_key, amount, currency_code, decline_code, message, started_at, finished_at) " +
        "VALUES (@ScheduleRef, @CycleNo, @TryNo, @Source, @State, @SessionRef, @ReferenceNumber, @EventKey, @Amount, @CurrencyCode, @DeclineCode, @Message, @StartedAt, @FinishedAt)");

    public Task<bool> TryAdd(ITx tx, BillingRun run) => tx.Sql().TryInsert(InsertRun, RunRow.Of(run));

    static readonly Statement UpdateRun = new(
        "UPDATE billing_run SET state = @State, decline_code = @DeclineCode, message = @Message, finished_at = @FinishedAt WHERE reference_number = @ReferenceNumber");

    public Task Save(ITx tx, BillingRun run) => tx.Sql().Execute(UpdateRun, RunRow.Of(run));

    static readonly Statement RunByReference = new($"SELECT {RunRow.Columns} FROM billing_run r WHERE r.reference_number = @referenceNumber");

    public async Task<BillingRun?> RunOf(ITx tx, string referenceNumber) => (await tx.Sql().One<RunRow>(RunByReference, new { referenceNumber }))?.ToRun();

    static readonly Statement EventRuns = new("SELECT COUNT(*) FROM billing_run WHERE schedule_ref = @scheduleRef AND event_key = @eventKey");

    public async Task<bool> HasRun(ITx tx, long scheduleRef, string eventKey) => await tx.Sql().One<long>(EventRuns, new { scheduleRef, eventKey }) > 0;

    static readonly Statement ScheduleOfSession = new("SELECT DISTINCT schedule_ref FROM billing_run WHERE session_ref = @sessionRef");

    public Task<long?> ScheduleOf(ITx tx, long sessionRef) => tx.Sql().One<long?>(ScheduleOfSession, new { sessionRef });
}
