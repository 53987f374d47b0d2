using System.Text.Json.Nodes;
using Ottu.Application.Audit;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Notifications;
using Ottu.Application.Payments;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;

namespace Ottu.Application.Operations.Approvals;

/// <summary>
/// Carries out what was approved and records what came of it. Killed in between, the request stays approved, and its key makes a retry
/// find what was done instead of doing it again.
/// </summary>
public sealed class ApprovalExecution(
    IApprovals approvals, OperationDesk desk, ISessions sessions, IDb db, IAudit audit, IMails mails, IIdentityStore users, TimeProvider clock)
{
    const string Unknown = "The payment gateway rejected the operation.";

    /// <summary>Longer than a gateway is waited for.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Marks a request as being carried out, so that nobody else does.</summary>
    public static ApprovalRequest Start(ApprovalRequest request, DateTimeOffset now) => request with { ExecutingUntil = now + Longest };

    /// <summary>Calls the gateway, with no lock held. A caller who went away does not stop it.</summary>
    public async Task<Result<JsonObject>> Run(ApprovalRequest request)
    {
        var order = new OperationOrder
        {
            Operation = Wire<RequestedOperation>.Parse(request.Kind.Wire()),
            SessionId = request.SessionId.Value,
            Amount = request.Kind == OperationKind.Void ? null : request.Amount.Amount,
            Extra = request.Extra,
            TrackingKey = request.ExecutionKey,
        };
        var answer = await desk.Move(order, CancellationToken.None);
        return ApprovalView.Of(await db.InTransaction(tx => Record(tx, request.Id, answer.Problem), CancellationToken.None));
    }

    /// <summary>Moves the request by what became of its operation, and tells whom it concerns.</summary>
    /// <param name="tx">Locks the request.</param>
    /// <param name="id">The request.</param>
    /// <param name="problem">What the call answered, if it was no success.</param>
    public async Task<ApprovalRequest> Record(ITx tx, long id, Problem? problem)
    {
        var request = await approvals.Lock(tx, id) ?? throw new InvalidOperationException($"Operation request {id} is gone.");

        // The stored operation is what counts: an answer may be lost, or say only that it is not known.
        var trigger = await approvals.Execution(tx, request.ExecutionKey) switch
        {
            OperationState.Succeeded => ApprovalTrigger.Succeed,
            OperationState.Reserved or OperationState.Queued or OperationState.Unknown => ApprovalTrigger.Wait,
            _ => ApprovalTrigger.Fail,
        };
        if (!request.TryMove(trigger, clock.GetUtcNow(), out var moved)) return request;
        moved = moved with { Reason = trigger == ApprovalTrigger.Fail ? Detail(problem) : null, ExecutingUntil = null };
        await approvals.Save(tx, moved);
        if (moved.State != request.State) await audit.Record(tx, AuditAction.Update, ApprovalView.RecordType, ApprovalView.Key(id), ApprovalView.Changes(request.State, moved.State));
        if (trigger != ApprovalTrigger.Wait) await Tell(tx, moved);
        return moved;
    }

    async Task Tell(ITx tx, ApprovalRequest request)
    {
        var maker = (await users.LockUser(tx, request.MakerId))?.User.Email;
        if (request.State == ApprovalState.ManualActionRequired) await Send(maker, ApprovalMails.Manual(request), ApprovalMails.Body(request));
        if (request.State != ApprovalState.Done) return;
        var customer = (await sessions.Lock(tx, request.SessionRef))?.Terms.CustomerEmail;
        await Send(customer, ApprovalMails.Done(request), ApprovalMails.ForCustomer(request));

        // A blind copy is a mail of its own: the customer does not learn who asked for it.
        if ((await approvals.LockConfig(tx)).BccInitiator) await Send(maker, ApprovalMails.Done(request), ApprovalMails.ForCustomer(request));

        async Task Send(string? to, string subject, string body)
        {
            if (to is { Length: > 0 }) await mails.Send(tx, [to], subject, body);
        }
    }

    static string Detail(Problem? problem)
    {
        var text = problem switch
        {
            Problem.Failed { Body: var body } => (string?)body["detail"] ?? Unknown,
            Problem.Refused refused => refused.Detail,
            Problem.Invalid invalid => invalid.Errors.ToJson().ToJsonString(WireJson.Options),
            _ => Unknown,
        };
        return text.Length > 400 ? text[..400] : text;
    }
}
