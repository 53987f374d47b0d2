using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Application.Operations;
using Ottu.Application.Webhooks;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;
using Ottu.Infrastructure.Sql;
using Ottu.Infrastructure.Webhooks;

namespace Ottu.Infrastructure.Operations;

/// <summary>Builds and queues what merchants hear of an operation, in the commit that makes it true. docs/protocol/webhooks.md 5</summary>
sealed class OperationEvents(WebhookQueue queue) : IOperationEvents
{
    const string Kind = "operation";

    public async Task<JsonObject> Signed(ITx tx, Installation installation, Session session, Operation operation, bool isReplay) =>
        OperationEvent.Signed(new OperationFacts(installation, session, operation, await Initiators.Find(tx.Sql(), operation.InitiatorId)) { IsReplay = isReplay });

    public async Task Announce(ITx tx, Installation installation, Session session, Operation operation)
    {
        var targets = installation.Webhooks.OperationTargetsOf(session);
        if (targets.Count == 0) return;
        var body = (await Signed(tx, installation, session, operation, isReplay: false)).ToJsonString(WireJson.Options);
        foreach (var (number, target) in targets.Index())
        {
            var key = $"{Kind}:{operation.SessionId}:{operation.ChildState}:{number}";
            await queue.Add(tx, new QueuedEvent(session, Kind, Kind, operation.ReferenceNumber, key, target, body));
        }
    }

    public async Task<string> AnnounceTo(ITx tx, Installation installation, Session session, Operation operation, string target)
    {
        var body = (await Signed(tx, installation, session, operation, isReplay: false)).ToJsonString(WireJson.Options);
        return await queue.Add(tx, new QueuedEvent(session, Kind, WebhookTrigger.Manual.Wire(), operation.ReferenceNumber, EventKey: null, target, body));
    }
}
