using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Application.Routing;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Routing;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Routing;

/// <summary>
/// The health of connections: what this node saw itself, and what the others wrote down in the last hour. An error is written in the commit of its attempt,
/// successes every few seconds by <see cref="HealthFlush"/>: a killed node loses seconds of good news and no bad ones. docs/protocol/routing.md 3.4
/// </summary>
sealed class ConnectionHealthStore(Db db, Entropy entropy, TimeProvider clock) : IConnectionHealth
{
    static readonly TimeSpan News = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    readonly string _node = entropy.Hex(8);
    readonly ConcurrentDictionary<string, Own> _own = new(StringComparer.Ordinal);
    readonly Lock _gate = new();
    volatile Others _others = new(DateTimeOffset.MinValue, [], []);

    public async Task Observe(ITx tx, Attempt attempt, AttemptOutcome outcome, BlacklistTerm term, TimeZoneInfo zone)
    {
        var (now, pgCode) = (clock.GetUtcNow(), attempt.PgCode);
        var isNew = tx.Sql().IsNew((nameof(Observe), attempt.ReferenceNumber));
        var own = Change(pgCode, seen => isNew ? seen.With(outcome, now) : seen);
        if (!outcome.IsError) return;
        await Write(tx.Sql(), pgCode, own.Health, now);

        // With the news at hand: a question on another connection could wait for the row that this transaction has just written.
        var all = Merged(pgCode, own.Health, _others);
        var judged = all.Judge(now, term, zone);
        if (judged.Blacklisting is { } trip && trip != all.Blacklisting) await Trip(tx.Sql(), pgCode, trip);
    }

    public Task Refresh(CancellationToken ct) => ReadOthers(clock.GetUtcNow(), ct);

    public HealthSnapshot Read(CompiledProfile profile)
    {
        var (now, others) = (clock.GetUtcNow(), _others);
        return new HealthSnapshot(profile, profile.Codes.Codes.ToDictionary(code => code, code => Of(code, others).Read(now, profile.Windows)));
    }

    public async Task<IReadOnlyDictionary<string, ConnectionHealth>> All(CancellationToken ct)
    {
        var others = await ReadOthers(clock.GetUtcNow(), ct);
        return _own.Keys.Concat(others.Rows.Select(row => row.PgCode)).Concat(others.Trips.Keys).Distinct().ToDictionary(code => code, code => Of(code, others));
    }

    static readonly Statement ClearTrip = new("UPDATE routing_trip SET cleared_at = @now WHERE pg_code = @pgCode");
    static readonly Statement InsertClear = new("INSERT INTO routing_trip (pg_code, cleared_at) VALUES (@pgCode, @now)");

    public async Task Clear(ITx tx, string pgCode)
    {
        var row = new { pgCode, now = clock.GetUtcNow().ToUnixTimeMilliseconds() };
        if (await tx.Sql().Execute(ClearTrip, row) == 0 && !await tx.Sql().TryInsert(InsertClear, row)) await tx.Sql().Execute(ClearTrip, row);
        tx.Sql().OnCommit(Forget);
    }

    static readonly Statement Purge = new("DELETE FROM routing_health WHERE updated_at < @before");

    /// <summary>Writes down what this node saw since the last time, and removes what is older than an hour.</summary>
    public async Task Flush(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var dirty = _own.Where(entry => entry.Value.IsDirty).Select(entry => entry.Key).ToList();
        if (dirty.Count == 0) return;
        try
        {
            await db.InTransaction(
                async tx =>
                {
                    foreach (var code in dirty) await Write(tx.Sql(), code, Change(code, seen => seen with { IsDirty = false }).Health, now);
                    await tx.Sql().Execute(Purge, new { before = (now - Hour - Hour).ToUnixTimeMilliseconds() });
                },
                ct);
        }
        catch
        {
            // Nothing was shared, so the next time it is all news still.
            foreach (var code in dirty) Change(code, seen => seen with { IsDirty = true });
            throw;
        }
    }

    static readonly Statement UpdateHealth = new("UPDATE routing_health SET document = @document, updated_at = @now WHERE pg_code = @pgCode AND node = @node");
    static readonly Statement InsertHealth = new("INSERT INTO routing_health (pg_code, node, document, updated_at) VALUES (@pgCode, @node, @document, @now)");

    async Task Write(Tx tx, string pgCode, ConnectionHealth health, DateTimeOffset now)
    {
        var row = new { pgCode, node = _node, document = HealthDocument.View(health).ToJsonString(), now = now.ToUnixTimeMilliseconds() };
        if (await tx.Execute(UpdateHealth, row) == 0 && !await tx.TryInsert(InsertHealth, row)) await tx.Execute(UpdateHealth, row);
    }

    static readonly Statement UpdateTrip = new("UPDATE routing_trip SET tripped_at = @trippedAt, until_at = @until WHERE pg_code = @pgCode");
    static readonly Statement InsertTrip = new("INSERT INTO routing_trip (pg_code, tripped_at, until_at) VALUES (@pgCode, @trippedAt, @until)");

    async Task Trip(Tx tx, string pgCode, Blacklisting trip)
    {
        var row = new { pgCode, trippedAt = trip.TrippedAt.ToUnixTimeMilliseconds(), until = trip.Until.ToUnixTimeMilliseconds() };
        if (await tx.Execute(UpdateTrip, row) == 0 && !await tx.TryInsert(InsertTrip, row)) await tx.Execute(UpdateTrip, row);
        tx.OnCommit(Forget);
    }

    static readonly Statement HealthOfOthers = new("SELECT pg_code AS PgCode, document AS Document FROM routing_health WHERE node <> @node AND updated_at >= @since");
    static readonly Statement Trips = new("SELECT pg_code AS PgCode, tripped_at AS TrippedAt, until_at AS UntilAt, cleared_at AS ClearedAt FROM routing_trip");

    async Task<Others> ReadOthers(DateTimeOffset now, CancellationToken ct)
    {
        var known = _others;
        if (now - known.ReadAt < News && now >= known.ReadAt) return known;
        var rows = await db.Query<HealthRow>(HealthOfOthers, new { node = _node, since = (now - Hour).ToUnixTimeMilliseconds() }, ct);
        var trips = (await db.Query<TripRow>(Trips, parameters: null, ct)).ToDictionary(row => row.PgCode, StringComparer.Ordinal);
        return _others = new Others(now, [.. rows.Select(row => (row.PgCode, HealthDocument.Read(JsonNode.Parse(row.Document)!.AsObject())))], trips);
    }

    ConnectionHealth Of(string pgCode, Others others) => Merged(pgCode, _own.TryGetValue(pgCode, out var own) ? own.Health : ConnectionHealth.Untried, others);

    static ConnectionHealth Merged(string pgCode, ConnectionHealth own, Others others)
    {
        var all = others.Rows.Where(row => row.PgCode == pgCode).Aggregate(own, (sum, row) => sum.Merge(row.Health));
        if (!others.Trips.TryGetValue(pgCode, out var trip)) return all;
        return all with
        {
            Blacklisting = trip is { TrippedAt: { } at, UntilAt: { } until } ? new Blacklisting(Instant(at), Instant(until)) : null,
            ClearedAt = trip.ClearedAt is { } cleared ? Instant(cleared) : null,
        };
    }

    Own Change(string pgCode, Func<Own, Own> change)
    {
        lock (_gate) return _own[pgCode] = change(_own.GetValueOrDefault(pgCode, Own.Nothing));
    }

    void Forget() => _others = new Others(DateTimeOffset.MinValue, [], []);

    static DateTimeOffset Instant(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    sealed record Own(ConnectionHealth Health, bool IsDirty)
    {
        public static readonly Own Nothing = new(ConnectionHealth.Untried, IsDirty: false);

        public Own With(AttemptOutcome outcome, DateTimeOffset now) =>
            new(Health with { Minutes = Health.Minutes.Trim(now).Add(outcome, now), Trail = Health.Trail.Add(outcome, now) }, IsDirty: true);
    }

    sealed record Others(DateTimeOffset ReadAt, IReadOnlyList<(string PgCode, ConnectionHealth Health)> Rows, Dictionary<string, TripRow> Trips);

    sealed record HealthRow(string PgCode, string Document);

    sealed record TripRow(string PgCode, long? TrippedAt, long? UntilAt, long? ClearedAt);
}
