using Ottu.Application.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Sql.Tests.Engine;

/// <summary>SQLite only: writers that wait behind one another share a commit, and none is told "done" before it is durable.</summary>
public sealed class GroupCommitTests : IAsyncLifetime
{
    static readonly Statement Create = new("CREATE TABLE note (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name VARCHAR(64) NOT NULL)");
    static readonly Statement Insert = new("INSERT INTO note (name) VALUES (@name)");
    static readonly Statement End = new("ROLLBACK");
    static readonly Statement Again = new("SAVEPOINT unit");
    static readonly Statement InOrder = new("SELECT name FROM note ORDER BY id");

    readonly TestDatabase _database = TestDatabase.Sqlite();
    Db _db = null!;

    public async Task InitializeAsync()
    {
        _db = _database.Open();
        await _db.InTransaction(tx => ((Tx)tx).Execute(Create), default);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Writers_that_queued_commit_in_the_order_in_which_they_came()
    {
        var writers = new List<Task>();
        await _db.InTransaction(
            async tx =>
            {
                // While this unit holds the turn, the others line up behind it.
                for (var i = 0; i < 32; i++) writers.Add(Write(_db, $"{i:00}"));
                await ((Tx)tx).Execute(Insert, new { name = "first" });
                return 0;
            },
            default);
        await Task.WhenAll(writers);
        (await Stored(_db)).ShouldBe(["first", .. Enumerable.Range(0, 32).Select(i => $"{i:00}")]);
    }

    [Fact]
    public async Task Nothing_of_an_open_batch_is_visible_or_acknowledged()
    {
        var release = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        Task<int>? second = null;
        var first = _db.InTransaction(tx => ((Tx)tx).Execute(Insert, new { name = "first" }), default);
        await first;
        var holder = _db.InTransaction(
            async tx =>
            {
                second = _db.InTransaction(
                    async inner =>
                    {
                        entered.SetResult();
                        await release.Task;
                        return await ((Tx)inner).Execute(Insert, new { name = "third" });
                    },
                    default);
                return await ((Tx)tx).Execute(Insert, new { name = "second" });
            },
            default);
        await entered.Task;
        holder.IsCompleted.ShouldBeFalse();
        (await Stored(_db)).ShouldBe(["first"]);
        release.SetResult();
        await Task.WhenAll(holder, second!);
        (await Stored(_db)).ShouldBe(["first", "second", "third"]);
    }

    [Fact]
    public async Task A_unit_that_ended_the_transaction_by_itself_fails_and_blocks_nobody()
    {
        var broken = _db.InTransaction(
            async tx =>
            {
                await ((Tx)tx).Execute(Insert, new { name = "lost" });
                await ((Tx)tx).Execute(End);
                return await ((Tx)tx).Execute(Again);
            },
            default);

        (await Record.ExceptionAsync(() => broken.WaitAsync(TimeSpan.FromSeconds(10)))).ShouldBeOfType<InvalidOperationException>();
        await Write(_db, "next").WaitAsync(TimeSpan.FromSeconds(10));
        (await Stored(_db)).ShouldBe(["next"]);
    }

    [Fact]
    public async Task More_writers_than_one_commit_holds_all_arrive()
    {
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Task.Run(() => Write(_db, $"{i}"))));
        (await Stored(_database.Open())).Count.ShouldBe(300);
    }

    [Fact]
    public async Task What_was_acknowledged_is_in_the_file_when_another_process_looks()
    {
        for (var i = 0; i < 10; i++)
        {
            await Write(_db, $"{i}");
            (await Stored(_database.Open())).Count.ShouldBe(i + 1);
        }
    }

    [Fact]
    public async Task Writes_are_synced_to_the_disk()
    {
        await using var connection = await _db.Open(default);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous";
        (await command.ExecuteScalarAsync()).ShouldBe(2L);
        command.CommandText = "PRAGMA journal_mode";
        (await command.ExecuteScalarAsync()).ShouldBe("wal");
        command.CommandText = "PRAGMA foreign_keys";
        (await command.ExecuteScalarAsync()).ShouldBe(1L);
    }

    static Task<int> Write(Db db, string name) => db.InTransaction(tx => ((Tx)tx).Execute(Insert, new { name }), default);

    static Task<IReadOnlyList<string>> Stored(Db db) => db.Query<string>(InOrder, parameters: null, default);
}
