using System.Security.Cryptography;
using System.Text;
using Ottu.Application.Kernel;
using Ottu.Application.Webhooks;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;
using Ottu.Infrastructure.Sql;

namespace Ottu.Infrastructure.Webhooks;

/// <summary>Queues payment notifications in the commit of what they announce. docs/protocol/webhooks.md 4, R-36</summary>
sealed class Announcements(IPaymentEvents events, DeliveryStore deliveries, Entropy entropy, TimeProvider clock) : IAnnouncements
{
    const string Payment = "payment";
    const int LongestTarget = 255;

    public async Task Announce(ITx tx, Installation installation, Session session, Attempt? attempt, WebhookTrigger trigger)
    {
        if (installation.Webhooks.TargetOf(session) is not { } target) return;

        // what receivers must tell apart is what we announce once, however often a gateway repeats its answer.
        var key = $"{Payment}:{session.SessionId}:{attempt?.ReferenceNumber}:{session.State.Wire()}:{attempt?.State.Wire()}";
        await Queue(tx, installation, session, attempt, trigger, target, key);
    }

    public Task<string> AnnounceTo(ITx tx, Installation installation, Session session, Attempt? attempt, WebhookTrigger trigger, string target) =>
        Queue(tx, installation, session, attempt, trigger, target, eventKey: null);

    async Task<string> Queue(ITx tx, Installation installation, Session session, Attempt? attempt, WebhookTrigger trigger, string target, string? eventKey)
    {
        var body = await events.Signed(tx, installation, session, attempt);
        var id = entropy.Uuid().ToString();
        var delivery = new NewDelivery(id, session.Id, Payment, trigger.Wire(), attempt?.ReferenceNumber, eventKey, target, body.ToJsonString(WireJson.Options));
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
