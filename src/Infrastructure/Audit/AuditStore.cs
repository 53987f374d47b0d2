using System.Text.Json.Nodes;
using Ottu.Application.Audit;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Audit;

/// <summary>audit_entry: rows are inserted, never changed but for the hash that a job adds, never deleted.</summary>
sealed class AuditStore(ICaller caller, TimeProvider clock) : IAudit
{
    /// <summary>The actor of what no person and no key asked for: the seed, a job.</summary>
    const string System = "system";

    /// <summary>The actor of a failed sign-in: a name that was typed proves nothing.</summary>
    const string Nobody = "nobody";

    static readonly Statement Insert = new(
        "INSERT INTO audit_entry (action, record_type, record_id, changes, actor, actor_id, remote_address, created_at) " +
        "VALUES (@Action, @RecordType, @RecordId, @Changes, @Actor, @ActorId, @RemoteAddress, @Now)");

    public Task Record(ITx tx, AuditAction action, string recordType, string recordId, JsonObject changes) =>
        Write(tx, action, caller.Principal?.Name ?? System, (caller.Principal as Principal.Staff)?.User.Id, recordType, recordId, changes);

    public Task RecordAccess(ITx tx, StaffUser? actor, string recordType, string recordId, JsonObject changes) =>
        Write(tx, AuditAction.Access, actor is null ? Nobody : new Principal.Staff(actor).Name, actor?.Id, recordType, recordId, changes);

    Task Write(ITx tx, AuditAction action, string actor, long? actorId, string recordType, string recordId, JsonObject changes) => tx.Sql().Execute(Insert, new
    {
        Action = action.Wire(),
        RecordType = recordType,
        RecordId = recordId,
        Changes = changes.ToJsonString(WireJson.Options),
        Actor = actor,
        ActorId = actorId,
        caller.RemoteAddress,
        Now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
    });
}
