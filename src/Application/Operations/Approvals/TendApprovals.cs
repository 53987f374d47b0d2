using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;

namespace Ottu.Application.Operations.Approvals;

/// <summary>Job: closes requests whose gateway has decided since, and those that nobody answered in time. Returns how many.</summary>
public sealed record TendApprovals : IRequest<int>;

sealed class TendApprovalsHandler(IApprovals approvals, ApprovalExecution execution, IDb db, IAudit audit, TimeProvider clock) : IRequestHandler<TendApprovals, int>
{
    const int Batch = 200;

    public async Task<int> Handle(TendApprovals request, CancellationToken ct)
    {
        var closed = 0;
        for (var after = 0L; await approvals.ToTend(after, Batch, ct) is { Count: > 0 } ids; after = ids[^1])
        {
            foreach (var id in ids) closed += await db.InTransaction(tx => Tend(tx, id), ct) ? 1 : 0;
        }

        foreach (var id in await approvals.DuePermissions(Batch, ct)) closed += await db.InTransaction(tx => Cancel(tx, id), ct) ? 1 : 0;
        return closed;
    }

    async Task<bool> Tend(ITx tx, long id)
    {
        if (await approvals.Lock(tx, id) is not { IsOpen: true } request) return false;
        if (request.State != ApprovalState.Pending && IsDecided(request, await approvals.Execution(tx, request.ExecutionKey)))
        {
            await execution.Record(tx, id, problem: null);
            return true;
        }

        var lapsed = request.AsOf(clock.GetUtcNow());
        if (lapsed.State == request.State) return false;
        await approvals.Save(tx, lapsed);
        await audit.Record(tx, AuditAction.Update, ApprovalView.RecordType, ApprovalView.Key(id), ApprovalView.Changes(request.State, lapsed.State));
        return true;
    }

    async Task<bool> Cancel(ITx tx, long id)
    {
        if (await approvals.LockPermission(tx, id) is not { } request) return false;
        var lapsed = request.AsOf(clock.GetUtcNow());
        if (lapsed.State == request.State) return false;
        await approvals.Save(tx, lapsed);
        await audit.Record(tx, AuditAction.Update, PermissionGrants.RecordType, ApprovalView.Key(id), ApprovalView.Changes(request.State, lapsed.State));
        return true;
    }

    /// <summary>The gateway has answered since. A rejection is news only while the request is approved.</summary>
    static bool IsDecided(ApprovalRequest request, OperationState? state) =>
        state == OperationState.Succeeded || (state == OperationState.Rejected && request.State == ApprovalState.Approved);
}
