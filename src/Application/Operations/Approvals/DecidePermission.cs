using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;

namespace Ottu.Application.Operations.Approvals;

/// <summary>The approver gives the right: it works from the commit on.</summary>
public sealed record ApprovePermission(long Id) : IRequest<Result<JsonObject>>;

/// <summary>The approver does not give it.</summary>
public sealed record RejectPermission(long Id, Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class DecidePermissionHandlers(IApprovals approvals, IIdentityStore users, IDb db, IAudit audit, ICaller caller, TimeProvider clock) :
    IRequestHandler<ApprovePermission, Result<JsonObject>>,
    IRequestHandler<RejectPermission, Result<JsonObject>>
{
    public Task<Result<JsonObject>> Handle(ApprovePermission request, CancellationToken ct) =>
        db.InTransaction(tx => Decide(tx, request.Id, PermissionRequestTrigger.Approve, reason: null), ct);

    public Task<Result<JsonObject>> Handle(RejectPermission request, CancellationToken ct) =>
        db.InTransaction(tx => Decide(tx, request.Id, PermissionRequestTrigger.Reject, request.Body), ct);

    async Task<Result<JsonObject>> Decide(ITx tx, long id, PermissionRequestTrigger trigger, Result<Fields>? reason)
    {
        if (await approvals.LockPermission(tx, id) is not { } stored) return Problem.NotFound.Instance;
        if (caller.User() is not { } approver || (await approvals.LockConfig(tx)).PermissionApproverId != approver.Id) return Problem.Forbidden.Instance;
        if (stored.UserId == approver.Id || stored.RequestedBy == caller.Principal?.Name) return new Problem.Refused("Nobody decides on an own request.");
        if (!ApprovalReason.Read(reason).TryGet(out var text, out var broken)) return broken;
        var now = clock.GetUtcNow();
        var request = stored.AsOf(now);
        if (!request.TryMove(trigger, now, out var moved)) return new Problem.Refused($"This request is {request.State.Wire()}; it can no longer be decided.");
        moved = moved with { ApproverId = approver.Id, Reason = text };
        await approvals.Save(tx, moved);
        if (trigger == PermissionRequestTrigger.Approve) await Grant(tx, moved);
        await audit.Record(tx, AuditAction.Update, PermissionGrants.RecordType, ApprovalView.Key(id), ApprovalView.Changes(stored.State, moved.State));
        return ApprovalView.Of(moved);
    }

    async Task Grant(ITx tx, PermissionRequest request)
    {
        var stored = await users.LockUser(tx, request.UserId) ?? throw new InvalidOperationException($"User {request.UserId} is gone.");
        var after = stored.User with { Permissions = stored.User.Permissions.Append(request.Permission).ToHashSet(StringComparer.Ordinal) };
        if (after.SameAs(stored.User)) return;
        await users.SaveUser(tx, stored with { User = after });
        await audit.Record(tx, AuditAction.Update, "user", after.Username, UserView.Changes(stored.User, after, passwordChanged: false));
    }
}

/// <summary>The words that go with a no.</summary>
static class ApprovalReason
{
    const int Longest = 400;

    public static Result<string?> Read(Result<Fields>? body)
    {
        if (body is not { } given) return default(string);
        if (!given.TryGet(out var fields, out var broken)) return broken;
        var reason = fields.Text("reason", Longest);
        return fields.Problem is { } problem ? problem : reason;
    }
}
