using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Webhooks;

/// <summary>Query: the notifications, newest first. docs/protocol/webhooks.md 4, R-39</summary>
/// <param name="Window">Which part.</param>
/// <param name="SessionId">Only of this session; null for all.</param>
public sealed record ListDeliveries(PageWindow Window, string? SessionId) : IRequest<Result<Page<JsonObject>>>;

/// <summary>Query: one notification with its body and attempts.</summary>
/// <param name="Id">Its public id: what receivers see as <c>X-Webhook-Delivery</c>.</param>
public sealed record ShowDelivery(string Id) : IRequest<Result<JsonObject>>;

/// <summary>What a notification told about whom.</summary>
/// <param name="SessionRef">Row identity of the session.</param>
/// <param name="ReferenceNumber">Of the attempt; null when there was none.</param>
/// <param name="Target">Where it went.</param>
public sealed record DeliveredEvent(long SessionRef, string? ReferenceNumber, string Target);

/// <summary>The stored notifications.</summary>
public interface IDeliveryLog
{
    /// <summary>By public id; null for an unknown one.</summary>
    Task<DeliveredEvent?> FindEvent(string id, CancellationToken ct);
}

/// <summary>Rights of the delivery log. rulings 35</summary>
public static class WebhookRights
{
    public const string View = "transaction.view";
    public const string Resend = "can_resend_webhook";
}
