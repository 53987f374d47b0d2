using Ottu.Application.Kernel;
using Ottu.Application.Operations.Approvals;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Infrastructure.Payments;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Operations.Approvals;

/// <summary>operation_request. Configuration and permission_request are in the other parts of this class.</summary>
sealed partial class ApprovalStore(Db db, TimeProvider clock) : IApprovals
{
    static readonly Statement Insert = new(
        "INSERT INTO operation_request (session_ref, kind, state, amount, currency_code, pg_code, extra, maker_id, execution_key, created_at, state_changed_at, due_at) " +
        "VALUES (@SessionRef, @Kind, @State, @Amount, @CurrencyCode, @PgCode, @Extra, @MakerId, @ExecutionKey, @CreatedAt, @StateChangedAt, @DueAt)");

    static readonly Statement ByKey = new("SELECT id FROM operation_request WHERE execution_key = @ExecutionKey");

    public async Task<long?> TryAdd(ITx tx, ApprovalRequest request) =>
        await tx.Sql().TryInsert(Insert, Columns(request)) ? await tx.Sql().One<long>(ByKey, new { request.ExecutionKey }) : null;

    static readonly Statement LockById = new(d =>
        $"SELECT {ApprovalRow.Columns} FROM operation_request r{d.Lock} JOIN payment_session s ON s.id = r.session_ref WHERE r.id = @id");

    public async Task<ApprovalRequest?> Lock(ITx tx, long id) => (await tx.Sql().One<ApprovalRow>(LockById, new { id }))?.ToRequest();

    static readonly Statement Update = new(
        "UPDATE operation_request SET state = @State, checker_id = @CheckerId, reason = @Reason, execution_key = @ExecutionKey, executing_until = @ExecutingUntil, " +
        "state_changed_at = @StateChangedAt, due_at = @DueAt WHERE id = @Id");

    public Task Save(ITx tx, ApprovalRequest request) => tx.Sql().Execute(Update, Columns(request));

    static readonly Statement LatestOf = new(d =>
        $"SELECT {ApprovalRow.Columns} FROM operation_request r JOIN payment_session s ON s.id = r.session_ref " +
        $"WHERE r.session_ref = @sessionRef AND r.state IN ('pending', 'approved', 'manual_action_required', 'done') ORDER BY r.id DESC {d.First}");

    public async Task<ApprovalRequest?> Latest(ITx tx, long sessionRef) => (await tx.Sql().One<ApprovalRow>(LatestOf, new { sessionRef }))?.ToRequest();

    static readonly Statement StateOfKey = new("SELECT state FROM operation WHERE tracking_key = @executionKey");

    public async Task<OperationState?> Execution(ITx tx, string executionKey) =>
        await tx.Sql().One<string>(StateOfKey, new { executionKey }) is { } state ? Wire<OperationState>.Parse(state) : null;

    static readonly Statement Tended = new(d =>
        $"SELECT id FROM operation_request WHERE id > @after AND (due_at <= @now OR state IN ('approved', 'manual_action_required')) ORDER BY id {d.Page}");

    public Task<IReadOnlyList<long>> ToTend(long after, int batch, CancellationToken ct) =>
        db.Query<long>(Tended, new { after, now = clock.GetUtcNow().ToUnixTimeMilliseconds(), limit = batch, offset = 0 }, ct);

    static object Columns(ApprovalRequest request) => new
    {
        request.Id,
        request.SessionRef,
        Kind = request.Kind.Wire(),
        State = request.State.Wire(),
        Amount = request.Amount.Minor,
        CurrencyCode = request.Amount.Currency.Code,
        request.PgCode,
        Extra = StoredJson.Write(request.Extra),
        request.MakerId,
        request.CheckerId,
        request.Reason,
        request.ExecutionKey,
        ExecutingUntil = request.ExecutingUntil?.ToUnixTimeMilliseconds(),
        CreatedAt = request.CreatedAt.ToUnixTimeMilliseconds(),
        StateChangedAt = request.StateChangedAt.ToUnixTimeMilliseconds(),
        DueAt = request.DueAt?.ToUnixTimeMilliseconds(),
    };
}

/// <summary>A row of operation_request as it is read, with the public id of its payment.</summary>
sealed record ApprovalRow(
    long Id, long SessionRef, string SessionId, string Kind, string State, long Amount, string CurrencyCode, string PgCode, string? Extra, long MakerId, long? CheckerId,
    string? Reason, string ExecutionKey, long? ExecutingUntil, long CreatedAt, long StateChangedAt, long? DueAt)
{
    public const string Columns =
        "r.id AS Id, r.session_ref AS SessionRef, s.session_id AS SessionId, r.kind AS Kind, r.state AS State, r.amount AS Amount, r.currency_code AS CurrencyCode, " +
        "r.pg_code AS PgCode, r.extra AS Extra, r.maker_id AS MakerId, r.checker_id AS CheckerId, r.reason AS Reason, r.execution_key AS ExecutionKey, " +
        "r.executing_until AS ExecutingUntil, r.created_at AS CreatedAt, r.state_changed_at AS StateChangedAt, r.due_at AS DueAt";

    public ApprovalRequest ToRequest() => new()
    {
        Id = Id,
        SessionRef = SessionRef,
        SessionId = Domain.Payments.SessionId.Of(SessionId),
        Kind = Wire<OperationKind>.Parse(Kind),
        State = Wire<ApprovalState>.Parse(State),
        Amount = Money.FromMinor(Amount, Currency.Of(CurrencyCode)),
        PgCode = PgCode,
        Extra = StoredJson.ReadObject(Extra),
        MakerId = MakerId,
        CheckerId = CheckerId,
        Reason = Reason,
        ExecutionKey = ExecutionKey,
        ExecutingUntil = SessionRow.Instant(ExecutingUntil),
        CreatedAt = SessionRow.Instant(CreatedAt),
        StateChangedAt = SessionRow.Instant(StateChangedAt),
        DueAt = SessionRow.Instant(DueAt),
    };
}
