using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;

namespace Ottu.Application.Operations.Approvals;

/// <summary>Carries out an approved request once more: after a failure, or after a crash. Whoever may operate may do it.</summary>
public sealed record RetryOperation(long Id) : IRequest<Result<JsonObject>>;

sealed class RetryOperationHandler(IApprovals approvals, IDb db, IAudit audit, ApprovalExecution execution, ICaller caller, Entropy entropy, TimeProvider clock)
    : IRequestHandler<RetryOperation, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(RetryOperation request, CancellationToken ct)
    {
        var started = await db.InTransaction(tx => Start(tx, request.Id), ct);
        return started.TryGet(out var again, out var problem) ? await execution.Run(again) : problem;
    }

    async Task<Result<ApprovalRequest>> Start(ITx tx, long id)
    {
        if (await approvals.Lock(tx, id) is not { } stored) return Problem.NotFound.Instance;
        if (caller.User() is null || !caller.Can(stored.Kind.Right())) return Problem.Forbidden.Instance;
        var now = clock.GetUtcNow();
        var request = stored.AsOf(now);
        if (request.State is not (ApprovalState.Approved or ApprovalState.ManualActionRequired)) return new Problem.Refused($"This request is {request.State.Wire()}; it cannot be retried.");
        var earlier = await approvals.Execution(tx, request.ExecutionKey);
        if (request.ExecutingUntil > now || earlier is OperationState.Reserved or OperationState.Queued or OperationState.Unknown) return new Problem.Refused("The operation is still being carried out.");

        // A refund that was queued and then turned down keeps its key; another try needs another one.
        var again = ApprovalExecution.Start(request, now) with { ExecutionKey = earlier == OperationState.Rejected ? "approval-" + entropy.Uuid() : request.ExecutionKey };
        await approvals.Save(tx, again);
        await audit.Record(tx, AuditAction.Update, ApprovalView.RecordType, ApprovalView.Key(id), new JsonObject { ["retried"] = new JsonArray(null, request.State.Wire()) });
        return again;
    }
}
