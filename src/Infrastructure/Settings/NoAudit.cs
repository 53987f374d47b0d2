using System.Text.Json.Nodes;
using Ottu.Application.Audit;
using Ottu.Application.Kernel;

namespace Ottu.Infrastructure.Settings;

/// <summary>Stands in until the audit trail is registered.</summary>
sealed class NoAudit : IAudit
{
    public Task Record(ITx tx, AuditAction action, string recordType, string recordId, JsonObject changes) => Task.CompletedTask;
}
