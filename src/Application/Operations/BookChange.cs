using System.Text.Json.Nodes;
using Ottu.Application.Audit;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Operations;

/// <summary>Cancel, expire, delete: they change our books and tell the merchant, no gateway. docs/protocol/operations.md 1</summary>
public sealed class BookChange(ISessions sessions, SessionCloser closer, IAudit audit, TimeProvider clock)
{
    public async Task<Result<JsonObject>> Make(ITx tx, Installation installation, OperationOrder order, SessionId id)
    {
        if (await sessions.Lock(tx, id) is not { } session) return OperationDesk.NotFound(order);
        var before = session.State;
        if (order.Operation == RequestedOperation.Delete)
        {
            // Rows stay either way: one without money is gone for everybody, and money that still comes for it is returned. rulings 10
            await sessions.SaveListed(tx, session with { DeletedAt = clock.GetUtcNow() });
        }
        else
        {
            var trigger = order.Operation == RequestedOperation.Cancel ? SessionTrigger.Cancel : SessionTrigger.Expire;
            if (!Transitions.Session.Allows(before, trigger, out _)) return OperationFailure.InvalidState(order.Operation, before.Wire());
            session = await closer.Close(tx, installation, session, trigger);
        }

        var changes = new JsonObject { ["operation"] = new JsonArray(null, order.Operation.Wire()), ["state"] = new JsonArray(before.Wire(), session.State.Wire()) };
        await audit.Record(tx, order.Operation == RequestedOperation.Delete ? AuditAction.Delete : AuditAction.Update, "payment_session", id.Value, changes);
        return new JsonObject { ["detail"] = Text(order.Operation), ["operation"] = order.Operation.Wire(), ["result"] = "success" };
    }

    static string Text(RequestedOperation operation) => operation switch
    {
        RequestedOperation.Cancel => "The payment was canceled.",
        RequestedOperation.Expire => "The payment was expired.",
        _ => "The payment was deleted.",
    };
}
