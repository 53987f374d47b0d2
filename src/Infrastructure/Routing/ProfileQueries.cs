using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Routing;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Routing;

/// <summary>Reads profiles and their versions. docs/protocol/routing.md 3.3</summary>
sealed class ProfileQueries(Db db, RoutingProfiles profiles, ICaller caller) :
    IRequestHandler<ListProfiles, Result<Page<JsonObject>>>,
    IRequestHandler<ShowProfile, Result<JsonObject>>,
    IRequestHandler<ListProfileVersions, Result<Page<JsonObject>>>
{
    const string Columns = "p.pg_code AS PgCode, p.version AS Version, p.actor AS Actor, p.created_at AS CreatedAt";
    static readonly Statement CountProfiles = new("SELECT COUNT(DISTINCT pg_code) FROM routing_profile");

    static readonly Statement InForce = new(d =>
        $"SELECT {Columns} FROM routing_profile p WHERE p.version = (SELECT MAX(q.version) FROM routing_profile q WHERE q.pg_code = p.pg_code) ORDER BY p.pg_code {d.Page}");

    public async Task<Result<Page<JsonObject>>> Handle(ListProfiles request, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ViewRouting)) return Problem.Forbidden.Instance;
        var rows = await db.Query<VersionRow>(InForce, new { limit = request.Window.Limit, offset = request.Window.Offset }, ct);
        var views = new List<JsonObject>();
        foreach (var row in rows) views.Add(await Summary(row, ct));
        return new Page<JsonObject>(views, await db.One<long>(CountProfiles, parameters: null, ct));
    }

    static readonly Statement Newest = new(d => $"SELECT document FROM routing_profile WHERE pg_code = @PgCode ORDER BY version DESC {d.First}");
    static readonly Statement OneVersion = new("SELECT document FROM routing_profile WHERE pg_code = @PgCode AND version = @Version");

    public async Task<Result<JsonObject>> Handle(ShowProfile request, CancellationToken ct)
    {
        var document = await db.One<string>(request.Version is null ? Newest : OneVersion, new { request.PgCode, request.Version }, ct);
        if (document is null) return Problem.NotFound.Instance;
        return caller.Can(Permissions.ViewRouting) ? JsonNode.Parse(document)!.AsObject() : Problem.Forbidden.Instance;
    }

    static readonly Statement CountVersions = new("SELECT COUNT(*) FROM routing_profile WHERE pg_code = @PgCode");
    static readonly Statement Versions = new(d => $"SELECT {Columns} FROM routing_profile p WHERE p.pg_code = @PgCode ORDER BY p.version DESC {d.Page}");

    public async Task<Result<Page<JsonObject>>> Handle(ListProfileVersions request, CancellationToken ct)
    {
        var parameters = new { request.PgCode, limit = request.Window.Limit, offset = request.Window.Offset };
        if (await db.One<long>(CountVersions, parameters, ct) is var count && count == 0) return Problem.NotFound.Instance;
        if (!caller.Can(Permissions.ViewRouting)) return Problem.Forbidden.Instance;
        var rows = await db.Query<VersionRow>(Versions, parameters, ct);
        return new Page<JsonObject>([.. rows.Select(row => row.ToJson())], count);
    }

    async Task<JsonObject> Summary(VersionRow row, CancellationToken ct)
    {
        var profile = (await profiles.Version(row.PgCode, row.Version, ct))!.Source;
        return new JsonObject
        {
            ["pg_code"] = row.PgCode,
            ["version"] = row.Version,
            ["candidates"] = new JsonArray([.. profile.Candidates.Select(code => (JsonNode)code)]),
            ["fallback"] = profile.Fallback,
            ["rules"] = profile.Rules.Count,
            ["saved_by"] = row.Actor,
            ["saved_at"] = row.SavedAt,
        };
    }

    sealed record VersionRow(string PgCode, long Version, string Actor, long CreatedAt)
    {
        public string SavedAt => WireTime.Moment(DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt));

        public JsonObject ToJson() => new() { ["version"] = Version, ["actor"] = Actor, ["created"] = SavedAt };
    }
}
