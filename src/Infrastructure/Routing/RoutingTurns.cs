using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Application.Routing;
using Ottu.Domain.Routing;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Routing;

/// <summary>
/// routing_state: one row a profile, locked for the rest of the transaction that reserves an attempt, so that turns are exact over all nodes and restarts. Profiles
/// that take no turns are not asked. docs/adr/0019
/// </summary>
sealed class RoutingTurns(Db db) : IRoutingTurns
{
    static readonly Statement Locked = new(d => $"SELECT profile_version AS ProfileVersion, document AS Document FROM routing_state{d.Lock} WHERE pg_code = @PgCode");

    public async Task<RoutingState> Lock(ITx tx, CompiledProfile profile)
    {
        if (!profile.TakesTurns) return RoutingState.Start;
        return StateOf(await tx.Sql().One<Row>(Locked, new { profile.Source.PgCode }), profile);
    }

    static readonly Statement Unlocked = new("SELECT profile_version AS ProfileVersion, document AS Document FROM routing_state WHERE pg_code = @PgCode");

    public async Task<RoutingState> Read(CompiledProfile profile, CancellationToken ct) =>
        profile.TakesTurns ? StateOf(await db.One<Row>(Unlocked, new { profile.Source.PgCode }, ct), profile) : RoutingState.Start;

    static readonly Statement Update = new("UPDATE routing_state SET profile_version = @Version, document = @Document WHERE pg_code = @PgCode");
    static readonly Statement Insert = new("INSERT INTO routing_state (pg_code, profile_version, document) VALUES (@PgCode, @Version, @Document)");

    public async Task Save(ITx tx, CompiledProfile profile, RoutingState state)
    {
        var row = new { profile.Source.PgCode, profile.Source.Version, Document = StateDocument.View(state, profile.Codes).ToJsonString() };

        // The very first turn of a profile may be taken by two nodes at once: one inserts, the other then overwrites it.
        if (await tx.Sql().Execute(Update, row) == 0 && !await tx.Sql().TryInsert(Insert, row)) await tx.Sql().Execute(Update, row);
    }

    static RoutingState StateOf(Row? row, CompiledProfile profile) => row is { } stored && stored.ProfileVersion == profile.Source.Version
        ? StateDocument.Read(JsonNode.Parse(stored.Document)!.AsObject(), profile.Codes)
        : RoutingState.Start;

    sealed record Row(long ProfileVersion, string Document);
}
