using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Sql.Tests.Engine;

/// <summary>SQLite only: a commit that asked for the disk gets it, whoever else shares it.</summary>
public sealed class DurabilityTests : IAsyncLifetime
{
    static readonly Statement Create = new("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
    static readonly Statement Insert = new("INSERT INTO thing (name) VALUES (@name)");
    static readonly Statement Level = new("PRAGMA synchronous");
    static readonly Statement Count = new("SELECT COUNT(*) FROM thing");

    readonly TestDatabase _database = TestDatabase.Sqlite();
    Db _db = null!;

    public async Task InitializeAsync()
    {
        _db = _database.Open();
        await _db.InTransaction(tx => ((Tx)tx).Execute(Create), default);
    }

    public Task DisposeAsync() => _database.DisposeAsync().AsTask();

    [Fact]
    public async Task A_delayed_commit_does_not_sync_and_the_next_full_one_does()
    {
        foreach (var durability in new[] { Durability.Full, Durability.Delayed, Durability.Delayed, Durability.Full, Durability.Delayed, Durability.Full })
        {
            (await LevelDuring(durability)).ShouldBe(durability == Durability.Full ? 2 : 1);
        }
    }

    [Fact]
    public async Task Of_many_at_once_none_is_less_durable_than_it_asked_for()
    {
        var units = Enumerable.Range(0, 400).Select(number => Task.Run(async () =>
        {
            var durability = number % 3 == 0 ? Durability.Delayed : Durability.Full;
            return (durability, Level: await LevelDuring(durability));
        }));
        var levels = await Task.WhenAll(units);
        levels.ShouldAllBe(unit => unit.durability == Durability.Delayed || unit.Level == 2);
        (await _db.One<long>(Count, parameters: null, default)).ShouldBe(400);
    }

    [Fact]
    public async Task A_delayed_commit_survives_its_process()
    {
        await LevelDuring(Durability.Delayed);
        (await _database.Open().One<long>(Count, parameters: null, default)).ShouldBe(1, "another handle sees it");
    }

    Task<long> LevelDuring(Durability durability) => _db.InTransaction(
        async tx =>
        {
            await ((Tx)tx).Execute(Insert, new { name = durability.ToString() });
            return await ((Tx)tx).One<long>(Level);
        },
        durability,
        default);
}
