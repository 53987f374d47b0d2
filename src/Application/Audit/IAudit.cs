using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;

namespace Ottu.Application.Audit;

public enum AuditAction
{
    Create,
    Update,
    Delete,
    Access,
}

/// <summary>Append-only record of what staff and keys did. Never holds a secret value.</summary>
public interface IAudit
{
    /// <param name="tx">The transaction of the change itself.</param>
    /// <param name="action">What was done.</param>
    /// <param name="recordType">Table-like name: "mid", "settings", "payment_session".</param>
    /// <param name="recordId">Natural key.</param>
    /// <param name="changes"><c>{field: [old, new]}</c>.</param>
    Task Record(ITx tx, AuditAction action, string recordType, string recordId, JsonObject changes);

    /// <summary>What a person did before the request had a caller: a sign-in.</summary>
    /// <param name="tx">The transaction of what is recorded.</param>
    /// <param name="actor">Null where nobody proved who he is.</param>
    /// <param name="recordType">As above.</param>
    /// <param name="recordId">As above.</param>
    /// <param name="changes">As above.</param>
    Task RecordAccess(ITx tx, StaffUser? actor, string recordType, string recordId, JsonObject changes);
}

/// <summary>Something that a person must look at.</summary>
public interface IAlerts
{
    Task Raise(ITx tx, string kind, long? sessionRef, string message);

    /// <summary>Whether an alert of this kind waits for somebody already.</summary>
    Task<bool> IsOpen(ITx tx, string kind, long? sessionRef);

    /// <summary>Reads and locks until the commit; null when there is no such alert.</summary>
    Task<bool?> IsAcknowledged(ITx tx, long id);

    Task Acknowledge(ITx tx, long id, string by);
}
