using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Operations;
using Ottu.Application.Payments;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Webhooks;

/// <summary>
/// Sends a notification again: a fresh body about the same attempt, a full schedule of its own, and nothing changes for the payer. R-37
/// </summary>
/// <param name="Id">Public id of the notification.</param>
public sealed record ResendDelivery(string Id) : IRequest<Result<JsonObject>>;

public sealed class ResendDeliveryHandler(IDeliveryLog log, IInstallations installations, IDb db, ManualNotification notification, ICaller caller)
    : IRequestHandler<ResendDelivery, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(ResendDelivery request, CancellationToken ct)
    {
        if (!caller.Can(WebhookRights.Resend)) return Problem.Forbidden.Instance;
        if (await log.FindEvent(request.Id, ct) is not { } sent) return Problem.NotFound.Instance;
        var installation = await installations.Current(ct);
        return await db.InTransaction(tx => notification.Queue(tx, installation, sent.SessionRef, sent.ReferenceNumber, sent.Target), ct);
    }
}

/// <summary>Notifies about a session as it now is: the staff action "notify". docs/protocol/webhooks.md 2.1</summary>
public sealed record NotifyMerchant(string SessionId) : IRequest<Result<JsonObject>>;

public sealed class NotifyMerchantHandler(ISessions sessions, IInstallations installations, IDb db, ManualNotification notification, ICaller caller)
    : IRequestHandler<NotifyMerchant, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(NotifyMerchant request, CancellationToken ct)
    {
        if (!caller.Can(WebhookRights.Resend)) return Problem.Forbidden.Instance;
        if (!SessionId.TryParse(request.SessionId, out var id) || await sessions.Find(id, ct) is not { } session) return Problem.NotFound.Instance;
        var installation = await installations.Current(ct);
        return await db.InTransaction(tx => notification.Queue(tx, installation, session.Id, referenceNumber: null, formerTarget: null), ct);
    }
}

/// <summary>Queues a notification that a person asked for.</summary>
public sealed class ManualNotification(ISessions sessions, IOperations operations, IAnnouncements announcements, IOperationEvents operationEvents, IAudit audit)
{
    /// <param name="tx">The transaction.</param>
    /// <param name="installation">The configuration.</param>
    /// <param name="sessionRef">Row identity of the session.</param>
    /// <param name="referenceNumber">The attempt or operation to tell about; null for the attempt that speaks for the session.</param>
    /// <param name="formerTarget">Used where the merchant has no target any more.</param>
    public async Task<Result<JsonObject>> Queue(ITx tx, Installation installation, long sessionRef, string? referenceNumber, string? formerTarget)
    {
        if (await sessions.Lock(tx, sessionRef) is not { } session) return Problem.NotFound.Instance;
        if (referenceNumber is not null && formerTarget is not null && await operations.Find(tx, referenceNumber) is { IsVisible: true } operation && operation.SessionRef == sessionRef)
        {
            return await Queued(tx, session, await operationEvents.AnnounceTo(tx, installation, session, operation, formerTarget), formerTarget);
        }

        if ((installation.Webhooks.TargetOf(session) ?? formerTarget) is not { } target) return new Problem.Refused("The merchant has no webhook target for this transaction.");
        var attempts = await sessions.Attempts(tx, session.Id);
        var attempt = attempts.FirstOrDefault(row => row.ReferenceNumber == referenceNumber) ?? PaymentEvent.Spokesman(session, attempts);
        return await Queued(tx, session, await announcements.AnnounceTo(tx, installation, session, attempt, WebhookTrigger.Manual, target), target);
    }

    async Task<Result<JsonObject>> Queued(ITx tx, Session session, string id, string target)
    {
        var changes = new JsonObject
        {
            ["session_id"] = new JsonArray(null, session.SessionId.Value),
            ["target"] = new JsonArray(null, target),
        };
        await audit.Record(tx, AuditAction.Create, "webhook_delivery", id, changes);
        return new JsonObject { ["id"] = id, ["session_id"] = session.SessionId.Value, ["status"] = "pending", ["target"] = target };
    }
}
