using System.Text.Json.Nodes;
using Ottu.Application.Audit;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Application.Settings;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Operations.Approvals;

/// <summary>Files what a maker asked for. It must be acceptable now; nothing is reserved, and approval checks it again.</summary>
public sealed class ApprovalFiling(
    OperationDesk desk, OperationCall call, IApprovals approvals, ISessions sessions, IDb db, IInstallations installations, IAudit audit, ICaller caller, Entropy entropy, TimeProvider clock)
{
    public async Task<Result<JsonObject>> File(OperationOrder order, CancellationToken ct)
    {
        if (caller.User() is not { } maker) return Problem.Forbidden.Instance;
        if (!(await desk.Find(order, ct)).TryGet(out var id, out var problem)) return problem;
        var installation = await installations.Current(ct);
        return await db.InTransaction(tx => File(tx, installation, maker, order, id), ct);
    }

    async Task<Result<JsonObject>> File(ITx tx, Installation installation, StaffUser maker, OperationOrder order, SessionId id)
    {
        // A request that waits comes before the balance, which does not know of it.
        if (await sessions.Lock(tx, id) is not { } session) return OperationDesk.NotFound(order);
        var kind = order.Operation.Kind()!.Value;
        if (await Blocking(tx, session.Id, kind) is { } blocked) return blocked;
        if (!(await call.Examine(tx, installation, order, id)).TryGet(out var offer, out var problem)) return problem;
        var request = NewRequest(maker, order, offer, await approvals.LockConfig(tx));
        if (await approvals.TryAdd(tx, request) is not { } row) return OperationFailure.PendingApproval(kind);
        await audit.Record(tx, AuditAction.Create, ApprovalView.RecordType, ApprovalView.Key(row), new JsonObject
        {
            ["session_id"] = new JsonArray(null, id.Value),
            ["operation"] = new JsonArray(null, kind.Wire()),
            ["amount"] = new JsonArray(null, offer.Amount.WithCode()),
            ["state"] = new JsonArray(null, ApprovalState.Pending.Wire()),
        });
        return ApprovalView.Of(request with { Id = row });
    }

    async Task<Problem?> Blocking(ITx tx, long sessionRef, OperationKind kind)
    {
        if (await approvals.Latest(tx, sessionRef) is not { } latest) return null;
        var now = latest.AsOf(clock.GetUtcNow());
        if (now.IsOpen) return OperationFailure.PendingApproval(kind);
        if (now.State == ApprovalState.Done) return kind == OperationKind.Refund ? null : new Problem.Refused("After an approved operation only a refund may follow.");

        // Its time is over, though the job did not come by yet.
        await approvals.Save(tx, now);
        await audit.Record(tx, AuditAction.Update, ApprovalView.RecordType, ApprovalView.Key(latest.Id), ApprovalView.Changes(latest.State, now.State));
        return null;
    }

    ApprovalRequest NewRequest(StaffUser maker, OperationOrder order, OperationOffer offer, ApprovalConfig config)
    {
        var now = clock.GetUtcNow();
        return new ApprovalRequest
        {
            SessionRef = offer.Session.Id,
            SessionId = offer.Session.SessionId,
            Kind = offer.Kind,
            Amount = offer.Amount,
            PgCode = offer.Mid.Code,
            Extra = order.Extra,
            MakerId = maker.Id,
            ExecutionKey = "approval-" + entropy.Uuid(),
            CreatedAt = now,
            StateChangedAt = now,
            DueAt = now.AddHours(config.PendingHours),
        };
    }
}
