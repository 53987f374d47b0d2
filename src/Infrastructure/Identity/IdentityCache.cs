using System.Collections.Concurrent;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Identity;

/// <summary>
/// What authentication has read, until somebody changes it. Every write of identity raises installation.config_version; this reads that number
/// at most once a second, so a revoked key dies at once on the node that revoked it and within a second on the others.
/// </summary>
sealed class IdentityCache(Db db, TimeProvider clock)
{
    const int MostEntries = 10_000;
    static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(1);
    static readonly Statement ReadVersion = new("SELECT config_version FROM installation WHERE id = 1");

    readonly ConcurrentDictionary<string, object> _entries = new(StringComparer.Ordinal);
    long _version = -1;
    long _checkedAt = long.MinValue;
    int _generation;

    /// <summary>Absent rows are not kept: anyone can send unknown names.</summary>
    public async Task<T?> Get<T>(string name, Func<Task<T?>> load, CancellationToken ct)
        where T : class
    {
        await DropIfChanged(ct);
        if (_entries.TryGetValue(name, out var known)) return (T)known;
        var generation = Volatile.Read(ref _generation);
        var loaded = await load();

        // Read before a change and stored after it would outlive the change.
        if (loaded is not null && generation == Volatile.Read(ref _generation) && _entries.Count < MostEntries) _entries[name] = loaded;
        if (generation != Volatile.Read(ref _generation)) _entries.TryRemove(name, out _);
        return loaded;
    }

    public void Clear()
    {
        Interlocked.Increment(ref _generation);
        _entries.Clear();
    }

    async Task DropIfChanged(CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcTicks;
        var last = Interlocked.Read(ref _checkedAt);

        // A clock that was set back must not put the next look off until it has caught up.
        if (last <= now && now - last < CheckEvery.Ticks && last != long.MinValue) return;
        if (Interlocked.CompareExchange(ref _checkedAt, now, last) != last) return;
        var version = await db.One<long>(ReadVersion, parameters: null, ct);
        if (Interlocked.Exchange(ref _version, version) != version) Clear();
    }
}
