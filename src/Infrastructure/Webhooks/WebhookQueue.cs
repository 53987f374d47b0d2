using System.Security.Cryptography;
using System.Text;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Infrastructure.Sql;

namespace Ottu.Infrastructure.Webhooks;

/// <summary>A notification to send.</summary>
/// <param name="Session">The parent that it tells about.</param>
/// <param name="Kind">payment or operation.</param>
/// <param name="Trigger">Why.</param>
/// <param name="ReferenceNumber">Of the attempt or operation.</param>
/// <param name="EventKey">An event that has a key is announced once; null for what is sent again on purpose.</param>
/// <param name="Target">The URL.</param>
/// <param name="Body">The exact text of every attempt.</param>
sealed record QueuedEvent(Session Session, string Kind, string Trigger, string? ReferenceNumber, string? EventKey, string Target, string Body);

/// <summary>Stores a notification and its outbox message in one commit with what it announces. docs/protocol/webhooks.md 4, R-36</summary>
sealed class WebhookQueue(DeliveryStore deliveries, Entropy entropy, TimeProvider clock)
{
    const int LongestTarget = 255;

    /// <summary>The delivery's public id, whether or not the event was announced before.</summary>
    public async Task<string> Add(ITx tx, QueuedEvent queued)
    {
        var (session, target) = (queued.Session, queued.Target);
        var id = entropy.Uuid().ToString();
        var delivery = new NewDelivery(id, session.Id, queued.Kind, queued.Trigger, queued.ReferenceNumber, queued.EventKey, target, queued.Body);
        if (await deliveries.TryAdd(tx.Sql(), delivery))
        {
            await tx.Raise(new OutboxMessage(WebhookDelivery.Kind, id, TargetName(target), Lane(session, target), clock.GetUtcNow()));
        }

        return id;
    }

    /// <summary>R-35: one notification in flight per session and target.</summary>
    static string Lane(Session session, string target) =>
        $"{session.SessionId}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(target)))}";

    /// <summary>host:port: what shares a limit of concurrent calls.</summary>
    static string TargetName(string target)
    {
        var name = Uri.TryCreate(target, UriKind.Absolute, out var uri) ? $"{uri.IdnHost}:{uri.Port}".ToLowerInvariant() : "invalid";
        return name.Length <= LongestTarget ? name : name[..LongestTarget];
    }
}
