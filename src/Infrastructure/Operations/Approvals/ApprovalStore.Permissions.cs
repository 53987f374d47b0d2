using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Infrastructure.Payments;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Operations.Approvals;

/// <summary>permission_request.</summary>
sealed partial class ApprovalStore
{
    static readonly Statement InsertPermission = new(
        "INSERT INTO permission_request (user_id, permission, state, requested_by, created_at, state_changed_at, due_at) " +
        "VALUES (@UserId, @Permission, @State, @RequestedBy, @CreatedAt, @StateChangedAt, @DueAt)");

    public Task<bool> TryAdd(ITx tx, PermissionRequest request) => tx.Sql().TryInsert(InsertPermission, Columns(request));

    static readonly Statement LockPermissionById = new(d => $"SELECT {PermissionRow.Columns} FROM permission_request r{d.Lock} WHERE r.id = @id");

    public async Task<PermissionRequest?> LockPermission(ITx tx, long id) => (await tx.Sql().One<PermissionRow>(LockPermissionById, new { id }))?.ToRequest();

    static readonly Statement UpdatePermission = new(
        "UPDATE permission_request SET state = @State, approver_id = @ApproverId, reason = @Reason, state_changed_at = @StateChangedAt, due_at = @DueAt WHERE id = @Id");

    public Task Save(ITx tx, PermissionRequest request) => tx.Sql().Execute(UpdatePermission, Columns(request));

    static readonly Statement DuePermission = new(d => $"SELECT id FROM permission_request WHERE due_at <= @now ORDER BY due_at, id {d.Page}");

    public Task<IReadOnlyList<long>> DuePermissions(int batch, CancellationToken ct) =>
        db.Query<long>(DuePermission, new { now = clock.GetUtcNow().ToUnixTimeMilliseconds(), limit = batch, offset = 0 }, ct);

    static object Columns(PermissionRequest request) => new
    {
        request.Id,
        request.UserId,
        request.Permission,
        State = request.State.Wire(),
        request.RequestedBy,
        request.ApproverId,
        request.Reason,
        CreatedAt = request.CreatedAt.ToUnixTimeMilliseconds(),
        StateChangedAt = request.StateChangedAt.ToUnixTimeMilliseconds(),
        DueAt = request.DueAt?.ToUnixTimeMilliseconds(),
    };
}

/// <summary>A row of permission_request as it is read.</summary>
sealed record PermissionRow(
    long Id, long UserId, string Permission, string State, string RequestedBy, long? ApproverId, string? Reason, long CreatedAt, long StateChangedAt, long? DueAt)
{
    public const string Columns =
        "r.id AS Id, r.user_id AS UserId, r.permission AS Permission, r.state AS State, r.requested_by AS RequestedBy, r.approver_id AS ApproverId, r.reason AS Reason, " +
        "r.created_at AS CreatedAt, r.state_changed_at AS StateChangedAt, r.due_at AS DueAt";

    public PermissionRequest ToRequest() => new()
    {
        Id = Id,
        UserId = UserId,
        Permission = Permission,
        State = Wire<PermissionRequestState>.Parse(State),
        RequestedBy = RequestedBy,
        ApproverId = ApproverId,
        Reason = Reason,
        CreatedAt = SessionRow.Instant(CreatedAt),
        StateChangedAt = SessionRow.Instant(StateChangedAt),
        DueAt = SessionRow.Instant(DueAt),
    };
}
