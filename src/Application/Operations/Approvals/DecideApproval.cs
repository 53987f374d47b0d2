using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Notifications;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;

namespace Ottu.Application.Operations.Approvals;

/// <summary>The checker agrees: carried out at once.</summary>
public sealed record ApproveOperation(long Id) : IRequest<Result<JsonObject>>;

/// <summary>The checker does not agree; the maker is told.</summary>
public sealed record RejectOperation(long Id, Result<Fields> Body) : IRequest<Result<JsonObject>>;

/// <summary>Anybody who may operate takes a pending request back, but for the checker.</summary>
public sealed record CancelOperationRequest(long Id, Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class DecideApprovalHandlers(IApprovals approvals, IDb db, IAudit audit, IMails mails, IIdentityStore users, ApprovalExecution execution, ICaller caller, TimeProvider clock) :
    IRequestHandler<ApproveOperation, Result<JsonObject>>,
    IRequestHandler<RejectOperation, Result<JsonObject>>,
    IRequestHandler<CancelOperationRequest, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(ApproveOperation request, CancellationToken ct)
    {
        var approved = await db.InTransaction(tx => Decide(tx, request.Id, isCheckers: true, ApprovalTrigger.Approve, reason: null), ct);
        return approved.TryGet(out var agreed, out var problem) ? await execution.Run(agreed) : problem;
    }

    public async Task<Result<JsonObject>> Handle(RejectOperation request, CancellationToken ct) =>
        Shown(await db.InTransaction(tx => Decide(tx, request.Id, isCheckers: true, ApprovalTrigger.Reject, request.Body), ct));

    public async Task<Result<JsonObject>> Handle(CancelOperationRequest request, CancellationToken ct) =>
        Shown(await db.InTransaction(tx => Decide(tx, request.Id, isCheckers: false, ApprovalTrigger.Cancel, request.Body), ct));

    static Result<JsonObject> Shown(Result<ApprovalRequest> decided) => decided.TryGet(out var request, out var problem) ? ApprovalView.Of(request) : problem;

    async Task<Result<ApprovalRequest>> Decide(ITx tx, long id, bool isCheckers, ApprovalTrigger trigger, Result<Fields>? reason)
    {
        if (await approvals.Lock(tx, id) is not { } stored) return Problem.NotFound.Instance;
        var config = await approvals.LockConfig(tx);
        if (caller.User() is not { } user || (user.Id == config.CheckerId) != isCheckers || (!isCheckers && !caller.Can(stored.Kind.Right()))) return Problem.Forbidden.Instance;
        if (isCheckers && stored.MakerId == user.Id) return new Problem.Refused("Nobody decides on an own request.");
        if (!ApprovalReason.Read(reason).TryGet(out var text, out var broken)) return broken;
        var now = clock.GetUtcNow();
        var request = stored.AsOf(now);
        if (!request.TryMove(trigger, now, out var moved)) return new Problem.Refused($"This request is {request.State.Wire().Replace('_', ' ')}; it can no longer be {Past(trigger)}.");
        moved = moved with { CheckerId = isCheckers ? user.Id : null, Reason = text };
        if (trigger == ApprovalTrigger.Approve) moved = ApprovalExecution.Start(moved, now) with { DueAt = now.AddHours(config.ApprovedHours) };
        await approvals.Save(tx, moved);
        await audit.Record(tx, AuditAction.Update, ApprovalView.RecordType, ApprovalView.Key(id), ApprovalView.Changes(request.State, moved.State));
        if (trigger == ApprovalTrigger.Reject && await users.LockUser(tx, moved.MakerId) is { User.Email.Length: > 0 } maker) await mails.Send(tx, [maker.User.Email], ApprovalMails.Rejected(moved), ApprovalMails.Body(moved));
        return moved;
    }

    static string Past(ApprovalTrigger trigger) => trigger switch
    {
        ApprovalTrigger.Approve => "approved",
        ApprovalTrigger.Reject => "rejected",
        _ => "canceled",
    };
}

static class OperationRights
{
    /// <summary>The permission that an operation of this kind needs.</summary>
    public static string Right(this OperationKind kind) => "payment." + kind.Wire();
}
