using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Operations;

/// <summary>Brings a paid transaction back from the deleted ones. One without money was deleted for good. rulings 10</summary>
public sealed record RestoreTransaction(string SessionId) : IRequest<Result<JsonObject>>;

public sealed class RestoreTransactionHandler(ISessions sessions, IDb db, ICaller caller, IAudit audit) : IRequestHandler<RestoreTransaction, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(RestoreTransaction request, CancellationToken ct)
    {
        if (caller.User() is null || !caller.Can("payment.delete")) return Problem.Forbidden.Instance;
        if (!SessionId.TryParse(request.SessionId, out var id) || await sessions.FindDeleted(id, ct) is not { } found) return Problem.NotFound.Instance;
        return await db.InTransaction(tx => Restore(tx, found.Id), ct);
    }

    async Task<Result<JsonObject>> Restore(ITx tx, long id)
    {
        if (await sessions.Lock(tx, id) is not { DeletedAt: not null } session || !session.State.IsSuccess()) return Problem.NotFound.Instance;
        await sessions.SaveListed(tx, session with { DeletedAt = null });
        await audit.Record(tx, AuditAction.Update, "payment_session", session.SessionId.Value, new JsonObject { ["is_deleted"] = new JsonArray(true, false) });
        return TransactionView.Row(session with { DeletedAt = null }, gatewayName: null);
    }
}
