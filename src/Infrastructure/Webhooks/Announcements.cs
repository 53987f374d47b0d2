using Ottu.Application.Kernel;
using Ottu.Application.Webhooks;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Infrastructure.Webhooks;

/// <summary>Queues payment notifications in the commit of what they announce. docs/protocol/webhooks.md 4, R-36</summary>
sealed class Announcements(IPaymentEvents events, WebhookQueue queue) : IAnnouncements
{
    const string Payment = "payment";

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
        return await queue.Add(tx, new QueuedEvent(session, Payment, trigger.Wire(), attempt?.ReferenceNumber, eventKey, target, body.ToJsonString(WireJson.Options)));
    }
}
