using Ottu.Application.Routing;
using Ottu.Domain.Routing;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Routing;

/// <summary>The profiles in force, compiled once per version and kept. Read again when the configuration's version moved.</summary>
sealed class RoutingProfiles(Db db) : IRoutingProfiles, IDisposable
{
    readonly SemaphoreSlim _turn = new(1, 1);
    volatile Snapshot _snapshot = new(ConfigVersion: -1, []);

    static readonly Statement Newest = new("SELECT pg_code AS PgCode, MAX(version) AS Version FROM routing_profile GROUP BY pg_code");
    static readonly Statement OneVersion = new("SELECT document AS Document, version AS Version FROM routing_profile WHERE pg_code = @PgCode AND version = @Version");

    public async Task<CompiledProfile?> Find(string pgCode, long configVersion, CancellationToken ct)
    {
        var snapshot = _snapshot.ConfigVersion >= configVersion ? _snapshot : await Load(configVersion, ct);
        return snapshot.Profiles.GetValueOrDefault(pgCode);
    }

    public CompiledProfile? Loaded(string pgCode) => _snapshot.Profiles.GetValueOrDefault(pgCode);

    /// <summary>A version that need not be in force any more; null where it never was.</summary>
    public async Task<CompiledProfile?> Version(string pgCode, long version, CancellationToken ct)
    {
        if (_snapshot.Profiles.GetValueOrDefault(pgCode) is { } current && current.Source.Version == version) return current;
        return await db.One<ProfileRow>(OneVersion, new { PgCode = pgCode, Version = version }, ct) is { } row ? new CompiledProfile(row.ToProfile()) : null;
    }

    public void Dispose() => _turn.Dispose();

    async Task<Snapshot> Load(long configVersion, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            if (_snapshot.ConfigVersion >= configVersion) return _snapshot;
            var profiles = new Dictionary<string, CompiledProfile>(StringComparer.Ordinal);
            foreach (var row in await db.Query<NewestRow>(Newest, parameters: null, ct))
            {
                if (await Version(row.PgCode, row.Version, ct) is { } profile) profiles[row.PgCode] = profile;
            }

            return _snapshot = new Snapshot(configVersion, profiles);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Set by property: SQLite cannot tell the type of a maximum without rows, and a constructor must match it.</summary>
    sealed record NewestRow
    {
        public string PgCode { get; init; } = "";

        public long Version { get; init; }
    }

    sealed record Snapshot(long ConfigVersion, Dictionary<string, CompiledProfile> Profiles);
}
