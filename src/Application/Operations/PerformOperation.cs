using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Operations.Approvals;
using Ottu.Application.Payments;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;

namespace Ottu.Application.Operations;

/// <summary>
/// Refund, capture, void, cancel, expire or delete a payment. The first check that fails answers: the operation, the right to it, the
/// fields, the Tracking-Key, the payment, its state, the connection, the currency, the balance, the gateway. docs/protocol/operations.md 1
/// </summary>
/// <param name="Body">The request.</param>
/// <param name="TrackingKey">The header; null when it was not sent.</param>
public sealed record PerformOperation(Result<Fields> Body, string? TrackingKey) : IRequest<Result<JsonObject>>;

/// <summary>
/// The same from the back office, which names the payment in the path and is used by people only. What a maker asks for is filed for the
/// checker. rulings 35
/// </summary>
public sealed record PerformOperationAtDesk(string SessionId, Result<Fields> Body) : IRequest<Result<DeskAnswer>>;

/// <param name="Body">The operation's answer, or the request that was filed.</param>
/// <param name="IsFiled">It waits for approval.</param>
public sealed record DeskAnswer(JsonObject Body, bool IsFiled);

public sealed class PerformOperationHandler(OperationDesk desk, ApprovalGate gate, ApprovalFiling filing, ICaller caller) :
    IRequestHandler<PerformOperation, Result<JsonObject>>,
    IRequestHandler<PerformOperationAtDesk, Result<DeskAnswer>>
{
    public async Task<Result<JsonObject>> Handle(PerformOperation request, CancellationToken ct)
    {
        if (!Permitted(request.Body).TryGet(out var permitted, out var problem)) return problem;
        if (!OperationOrder.Read(permitted.Fields, permitted.Operation).TryGet(out var order, out problem)) return problem;
        if (order.Operation.Kind() is not { } kind) return await desk.Change(order, ct);
        if (await gate.RequiresForApi(caller.Principal, kind, ct)) return (await filing.File(order, ct)).Problem ?? OperationFailure.PendingApproval(kind);
        if (!TrackingKey.Read(request.TrackingKey).TryGet(out var key, out problem)) return problem;
        return await desk.Move(order with { TrackingKey = key }, ct);
    }

    public async Task<Result<DeskAnswer>> Handle(PerformOperationAtDesk request, CancellationToken ct)
    {
        if (caller.User() is null) return Problem.Forbidden.Instance;
        if (!Permitted(request.Body).TryGet(out var permitted, out var problem)) return problem;
        if (!OperationOrder.Read(permitted.Fields.Naming("session_id", request.SessionId), permitted.Operation).TryGet(out var order, out problem)) return problem;
        var isFiled = order.Operation.Kind() is { } kind && await gate.Requires(caller.Principal, kind, ct);
        var answer = isFiled ? await filing.File(order, ct) : order.Operation.Kind() is null ? await desk.Change(order, ct) : await desk.Move(order, ct);
        return answer.TryGet(out var body, out problem) ? new DeskAnswer(body, isFiled) : problem;
    }

    Result<(Fields Fields, RequestedOperation Operation)> Permitted(Result<Fields> body)
    {
        if (!body.TryGet(out var fields, out var problem)) return problem;
        if (fields.Choice<RequestedOperation>("operation", required: true) is not { } operation) return fields.Problem!;
        return caller.Can("payment." + operation.Wire()) ? (fields, operation) : Problem.Forbidden.Instance;
    }
}

/// <summary>Carries out orders whose sender may give them.</summary>
public sealed class OperationDesk(
    ISessions sessions, IOperations operations, IOperationEvents events, IDb db, IInstallations installations, BookChange change, OperationCall call)
{
    /// <summary>What never reaches a gateway.</summary>
    public async Task<Result<JsonObject>> Change(OperationOrder order, CancellationToken ct)
    {
        if (!(await Find(order, ct)).TryGet(out var id, out var problem)) return problem;
        var installation = await installations.Current(ct);
        return await db.InTransaction(tx => change.Make(tx, installation, order, id), ct);
    }

    /// <summary>What moves money.</summary>
    public async Task<Result<JsonObject>> Move(OperationOrder order, CancellationToken ct)
    {
        if (await Replay(order, ct) is { } known) return known;
        if (!(await Find(order, ct)).TryGet(out var id, out var problem)) return problem;
        var answer = await call.Make(await installations.Current(ct), order, id, ct);

        // Another call with the same key was faster: its answer is ours.
        return answer.Problem == OperationFailure.InProgress ? await Replay(order, ct) ?? answer : answer;
    }

    /// <summary>The first answer to a Tracking-Key, brought up to date; null when the key is new.</summary>
    async Task<Result<JsonObject>?> Replay(OperationOrder order, CancellationToken ct)
    {
        if (order.TrackingKey is not { } key || await operations.FindByKey(key, ct) is not { } operation) return null;
        if (operation.State == OperationState.Reserved) return OperationFailure.InProgress;
        if (operation.State == OperationState.Unknown) return OperationFailure.KeyUnresolved;
        if (await sessions.Find(operation.SessionRef, ct) is not { DeletedAt: null } session) return NotFound(order);
        var installation = await installations.Current(ct);
        return await db.InTransaction(async tx => (Result<JsonObject>)await events.Signed(tx, installation, session, operation, isReplay: true), ct);
    }

    /// <summary>The payment that an order names.</summary>
    public async Task<Result<SessionId>> Find(OperationOrder order, CancellationToken ct)
    {
        if (order.SessionId is null) return await sessions.FindByOrderNo(order.OrderNo!, ct) is { } newest ? newest.SessionId : NotFound(order);
        if (!SessionId.TryParse(order.SessionId, out var id)) return NotFound(order);
        if (await sessions.Find(id, ct) is not { } session) return await IsChild(id, ct) ? OperationFailure.Child(order.Operation) : NotFound(order);
        return order.OrderNo is null || order.OrderNo == session.Terms.OrderNo
            ? id
            : Problem.Field(FieldErrors.NonField, "session_id and order_no name different payments.");
    }

    async Task<bool> IsChild(SessionId id, CancellationToken ct) =>
        await operations.FindChild(id, ct) is { } child && await sessions.Find(child.SessionRef, ct) is { DeletedAt: null };

    internal static Problem NotFound(OperationOrder order)
    {
        var (field, value) = order.SessionId is null ? ("order_no", order.OrderNo) : ("session_id", order.SessionId);
        return Problem.Field(field, $"No PaymentTransaction found with `{field}` of {value}.");
    }
}
