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

    static readonly Statement Insert = new(
        "INSERT INTO audit_entry (action, record_type, record_id, changes, actor, actor_id, remote_address, created_at) " +
        "VALUES (@Action, @RecordType, @RecordId, @Changes, @Actor, @ActorId, @RemoteAddress, @Now)");

    public Task Record(ITx tx, AuditAction action, string recordType, string recordId, JsonObject changes) => tx.Sql().Execute(Insert, new
    {
        Action = action.Wire(),
        RecordType = recordType,
        RecordId = recordId,
        Changes = changes.ToJsonString(WireJson.Options),
        Actor = caller.Principal?.Name ?? System,
        ActorId = (caller.Principal as Principal.Staff)?.User.Id,
        caller.RemoteAddress,
        Now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
    });
}
