using System.Globalization;
using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Audit;

/// <summary>Reads the trail. docs/protocol/routing.md 12</summary>
sealed class AuditQueries(Db db, ICaller caller) : IRequestHandler<ListAudit, Result<Page<JsonObject>>>
{
    static readonly Combinations Filter = new("a.record_type = @RecordType", "a.record_id = @RecordId");

    static readonly IReadOnlyList<Statement> Count = Filter.Each((where, d) => d.CountUpTo(BoundedList.CountTo, $"FROM audit_entry a {where}"));

    static readonly IReadOnlyList<Statement> Entries = Filter.Each((where, d) =>
        "SELECT a.id AS Id, a.action AS Action, a.record_type AS RecordType, a.record_id AS RecordId, a.changes AS Changes, a.actor AS Actor, " +
        "a.remote_address AS RemoteAddress, a.created_at AS CreatedAt, u.id AS UserId, u.username AS Username, u.email AS Email, u.phone AS Phone " +
        $"FROM audit_entry a LEFT JOIN staff_user u ON u.id = a.actor_id {where} ORDER BY a.id DESC {d.Page}");

    public async Task<Result<Page<JsonObject>>> Handle(ListAudit request, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ViewAudit)) return Problem.Forbidden.Instance;
        var parameters = new { request.RecordType, request.RecordId, limit = request.Window.OneMore, offset = request.Window.Offset };
        var which = Filter.Which(request.RecordType, request.RecordId);
        return (await db.Bounded<EntryRow>(Entries[which], Count[which], parameters, request.Window, ct)).Select(row => row.ToJson());
    }

    sealed record EntryRow(
        long Id, string Action, string RecordType, string RecordId, string Changes, string Actor, string? RemoteAddress, long CreatedAt,
        long? UserId, string? Username, string? Email, string? Phone)
    {
        const string KeyPrefix = "key:";

        public JsonObject ToJson() => new()
        {
            ["id"] = Id,
            ["action"] = (int)Wire<AuditAction>.Parse(Action),
            ["record_type"] = RecordType,
            ["record_id"] = RecordId,
            ["changes"] = JsonNode.Parse(Changes),
            ["remote_addr"] = RemoteAddress,
            ["timestamp"] = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt).UtcDateTime.ToString("dd/MM/yyyy HH:mm:ss", CultureInfo.InvariantCulture),
            ["additional_data"] = Actor.StartsWith(KeyPrefix, StringComparison.Ordinal) ? new JsonObject { ["api_key_prefix"] = Actor[KeyPrefix.Length..] } : [],
            ["actor"] = UserId is null ? null : new JsonObject { ["id"] = UserId, ["username"] = Username, ["email"] = Email, ["phone"] = Phone },
        };
    }
}
