using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Application.Routing;
using Ottu.Domain.Kernel;
using Ottu.Domain.Routing;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Routing;

/// <summary>routing_profile: every version that was ever saved.</summary>
sealed class ProfileStore(TimeProvider clock) : IProfileStore
{
    static readonly Statement NewestOf = new(d => $"SELECT document AS Document, version AS Version FROM routing_profile WHERE pg_code = @pgCode ORDER BY version DESC {d.First}");

    public async Task<RoutingProfile?> Newest(ITx tx, string pgCode) => (await tx.Sql().One<ProfileRow>(NewestOf, new { pgCode }))?.ToProfile();

    static readonly Statement Insert = new(
        "INSERT INTO routing_profile (pg_code, version, document, actor, created_at) VALUES (@PgCode, @Version, @Document, @Actor, @Now)");

    public Task Add(ITx tx, RoutingProfile profile, string actor) => tx.Sql().Execute(Insert, new
    {
        profile.PgCode,
        profile.Version,
        Document = ProfileDocument.View(profile).ToJsonString(WireJson.Options),
        Actor = actor,
        Now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
    });
}

/// <summary>A version of a profile as it is read.</summary>
sealed record ProfileRow(string Document, long Version)
{
    public RoutingProfile ToProfile()
    {
        var errors = new FieldErrors();
        var profile = ProfileDocument.Read(JsonNode.Parse(Document)!.AsObject(), errors);
        return profile is null ? throw new InvalidOperationException("A stored routing profile is unreadable: " + errors.ToJson().ToJsonString()) : profile with { Version = Version };
    }
}
