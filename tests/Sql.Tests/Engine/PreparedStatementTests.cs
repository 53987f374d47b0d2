using Dapper;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Sql.Tests.Engine;

/// <summary>SQLite only: its connections keep their statements, and a statement that is used again remembers nothing of its last use.</summary>
public sealed class PreparedStatementTests : IAsyncLifetime
{
    static readonly Statement Create = new("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NULL UNIQUE)");
    static readonly Statement Insert = new("INSERT INTO thing (id, name) VALUES (@id, @name)");
    static readonly Statement Names = new("SELECT name FROM thing ORDER BY id");
    static readonly Statement Among = new("SELECT name FROM thing WHERE id IN @ids ORDER BY id");

    readonly TestDatabase _database = TestDatabase.Sqlite();
    Db _db = null!;

    public async Task InitializeAsync()
    {
        _db = _database.Open();
        await Write(tx => tx.Execute(Create));
    }

    public Task DisposeAsync() => _database.DisposeAsync().AsTask();

    [Fact]
    public async Task Each_use_has_its_own_values()
    {
        foreach (var (id, name) in new[] { (1, "one"), (2, null), (3, "three") }) await Write(tx => tx.Execute(Insert, new { id, name }));
        (await _db.Query<string?>(Names, parameters: null, default)).ShouldBe(["one", null, "three"]);
    }

    [Fact]
    public async Task A_list_of_another_length_is_another_statement()
    {
        foreach (var id in Enumerable.Range(1, 4)) await Write(tx => tx.Execute(Insert, new { id, name = $"n{id}" }));
        foreach (var ids in new int[][] { [1, 2], [3], [], [2, 3, 4], [4, 1] })
        {
            (await _db.Query<string>(Among, new { ids }, default)).ShouldBe(ids.Order().Select(id => $"n{id}"));
        }
    }

    [Fact]
    public async Task A_refused_statement_works_at_its_next_use()
    {
        await Write(tx => tx.Execute(Insert, new { id = 1, name = "taken" }));
        (await Write(tx => tx.TryInsert(Insert, new { id = 2, name = "taken" }))).ShouldBeFalse();
        (await Write(tx => tx.TryInsert(Insert, new { id = 2, name = "free" }))).ShouldBeTrue();
        (await _db.Query<string>(Names, parameters: null, default)).ShouldBe(["taken", "free"]);
    }

    [Fact]
    public async Task A_statement_sees_the_table_as_it_is_after_a_change_of_the_schema()
    {
        await Write(tx => tx.Execute(Insert, new { id = 1, name = "kept" }));
        (await _db.Query<string>(Names, parameters: null, default)).ShouldBe(["kept"]);
        await using (var other = _database.Open() as SqliteDb)
        {
            await other!.InTransaction(tx => ((Tx)tx).Execute(new Statement("ALTER TABLE thing ADD COLUMN size INTEGER NOT NULL DEFAULT 7")), default);
        }

        (await _db.Query<string>(Names, parameters: null, default)).ShouldBe(["kept"]);
        (await _db.One<long>(new Statement("SELECT size FROM thing WHERE id = 1"), parameters: null, default)).ShouldBe(7);
    }

    [Fact]
    public async Task What_was_left_open_on_a_connection_ends_with_it()
    {
        await Write(tx => tx.Execute(Insert, new { id = 1, name = "old" }));
        var connection = await _db.Open(default);
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await connection.ExecuteAsync("INSERT INTO thing (id, name) VALUES (2, 'never committed')", transaction: transaction);
            await connection.DisposeAsync();
        }

        await using (var leaked = await _db.Open(default))
        {
            var command = leaked.CreateCommand();
            command.CommandText = Names.For(_db.Dialect);
            (await (await command.ExecuteReaderAsync()).ReadAsync()).ShouldBeTrue();
        }

        await Write(tx => tx.Execute(Insert, new { id = 3, name = "new" }));
        for (var use = 0; use < 3; use++) (await _db.Query<string>(Names, parameters: null, default)).ShouldBe(["old", "new"]);
    }

    [Fact]
    public async Task A_use_leaves_neither_its_timeout_nor_its_reader_behind()
    {
        await Write(tx => tx.Execute(Insert, new { id = 1, name = "one" }));
        await using var connection = await _db.Open(default);
        for (var use = 0; use < 3; use++)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Names.For(_db.Dialect);
            command.CommandTimeout.ShouldBe(30);
            command.CommandTimeout = 1;
            (await (await command.ExecuteReaderAsync()).ReadAsync()).ShouldBeTrue("the reader of the last use is closed");
        }
    }

    [Fact]
    public async Task Many_readers_at_once_share_nothing()
    {
        foreach (var id in Enumerable.Range(1, 50)) await Write(tx => tx.Execute(Insert, new { id, name = $"n{id}" }));
        var reads = Enumerable.Range(1, 2000).Select(number => Task.Run(async () =>
        {
            var id = (number % 50) + 1;
            (await _db.Query<string>(Among, new { ids = new[] { id } }, default)).ShouldBe([$"n{id}"]);
        }));
        await Task.WhenAll(reads);
    }

    Task<T> Write<T>(Func<Tx, Task<T>> work) => _db.InTransaction(tx => work((Tx)tx), default);
}
