using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Operations;

/// <summary>Storage of refunds, captures and voids.</summary>
public interface IOperations
{
    /// <summary>Everything that was ever asked of a payment, hidden ones too, oldest first.</summary>
    Task<IReadOnlyList<Operation>> Of(ITx tx, long sessionRef);

    /// <summary>By our reference.</summary>
    Task<Operation?> Find(ITx tx, string referenceNumber);

    /// <summary>By our reference.</summary>
    Task<Operation?> Find(string referenceNumber, CancellationToken ct);

    /// <summary>By the public id of the child transaction; a hidden one is not found.</summary>
    Task<Operation?> FindChild(SessionId id, CancellationToken ct);

    /// <summary>The operation that holds a Tracking-Key.</summary>
    Task<Operation?> FindByKey(ITx tx, string trackingKey);

    /// <summary>The operation that holds a Tracking-Key.</summary>
    Task<Operation?> FindByKey(string trackingKey, CancellationToken ct);

    /// <summary>Inserts; false when its Tracking-Key, reference or id is taken.</summary>
    Task<bool> TryAdd(ITx tx, Operation operation);

    Task Save(ITx tx, Operation operation);

    /// <summary>References of operations whose inquiry is due, oldest first; each is pushed back so that another node does not take it too.</summary>
    Task<IReadOnlyList<string>> ClaimDueInquiries(int batch, CancellationToken ct);
}

/// <summary>The signed object that tells about one operation. docs/protocol/webhooks.md 5</summary>
public interface IOperationEvents
{
    /// <summary>What a merchant gets as an answer.</summary>
    /// <param name="tx">Sees what this transaction wrote.</param>
    /// <param name="installation">The configuration.</param>
    /// <param name="session">The parent.</param>
    /// <param name="operation">Visible.</param>
    /// <param name="isReplay">The answer to a repeated Tracking-Key says more: docs/protocol/operations.md 1</param>
    Task<JsonObject> Signed(ITx tx, Installation installation, Session session, Operation operation, bool isReplay);

    /// <summary>Queues the webhook of the state it is now in, once per state and target.</summary>
    Task Announce(ITx tx, Installation installation, Session session, Operation operation);

    /// <summary>Sends to a given target, as often as staff ask for it. Returns the delivery's public id.</summary>
    Task<string> AnnounceTo(ITx tx, Installation installation, Session session, Operation operation, string target);
}
