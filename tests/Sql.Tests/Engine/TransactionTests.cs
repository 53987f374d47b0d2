using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Sql.Tests.Engine;

/// <summary>What a transaction promises on either engine, many at once.</summary>
public abstract class TransactionTests : IAsyncLifetime
{
    static readonly Statement Create = new("CREATE TABLE note (name VARCHAR(64) NOT NULL PRIMARY KEY, value BIGINT NOT NULL)");
    static readonly Statement Insert = new("INSERT INTO note (name, value) VALUES (@name, @value)");
    static readonly Statement Add = new("UPDATE note SET value = value + 1 WHERE name = @name");
    static readonly Statement Names = new("SELECT name FROM note ORDER BY name");
    static readonly Statement Value = new("SELECT value FROM note WHERE name = @name");
    static readonly Statement LockedValue = new(d => $"SELECT value FROM note{d.Lock} WHERE name = @name");
    static readonly Statement SetValue = new("UPDATE note SET value = @value WHERE name = @name");

    TestDatabase _database = null!;

    private protected abstract TestDatabase NewDatabase();

    Db Db { get; set; } = null!;

    public async Task InitializeAsync()
    {
        if (Skipped) return;
        _database = NewDatabase();
        Db = _database.Open();
        await Db.InTransaction(tx => Sql(tx).Execute(Create), default);
    }

    public async Task DisposeAsync()
    {
        if (_database is not null) await _database.DisposeAsync();
    }

    private protected virtual bool Skipped => false;

    protected async Task Sixty_four_writers_at_once_all_commit()
    {
        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => Write(Db, $"w{i:00}"))));
        (await StoredNames(_database.Open())).ShouldBe(Enumerable.Range(0, 64).Select(i => $"w{i:00}"));
    }

    protected async Task A_unit_that_throws_undoes_only_itself()
    {
        var writers = Enumerable.Range(0, 64).Select(i => Task.Run(() => Db.InTransaction(
            async tx =>
            {
                await Sql(tx).Execute(Insert, new { name = $"w{i:00}", value = (long)i });
                if (i % 8 == 3) throw new InvalidOperationException($"unit {i}");
                return i;
            },
            default))).ToList();
        var failures = new List<string>();
        foreach (var writer in writers)
        {
            try
            {
                await writer;
            }
            catch (InvalidOperationException error)
            {
                failures.Add(error.Message);
            }
        }

        failures.ShouldBe(["unit 3", "unit 11", "unit 19", "unit 27", "unit 35", "unit 43", "unit 51", "unit 59"]);
        (await StoredNames(Db)).ShouldBe(Enumerable.Range(0, 64).Where(i => i % 8 != 3).Select(i => $"w{i:00}"));
    }

    protected async Task A_refusal_rolls_back_and_is_returned()
    {
        var result = await Db.InTransaction<Result<string>>(
            async tx =>
            {
                await Sql(tx).Execute(Insert, new { name = "refused", value = 1L });
                return new Problem.Refused("no");
            },
            default);
        result.Problem.ShouldBe(new Problem.Refused("no"));
        (await StoredNames(Db)).ShouldBeEmpty();
    }

    protected async Task A_lost_unique_index_leaves_the_transaction_usable()
    {
        await Write(Db, "one");
        var inserted = await Db.InTransaction(
            async tx =>
            {
                var twice = await Sql(tx).TryInsert(Insert, new { name = "one", value = 2L });
                await Sql(tx).Execute(Insert, new { name = "two", value = 2L });
                return twice;
            },
            default);
        inserted.ShouldBeFalse();
        (await StoredNames(Db)).ShouldBe(["one", "two"]);
    }

    protected async Task Only_one_of_many_wins_a_unique_index()
    {
        var wins = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() =>
            Db.InTransaction(tx => Sql(tx).TryInsert(Insert, new { name = "key", value = (long)i }), default))));
        wins.Count(won => won).ShouldBe(1);
    }

    protected async Task Locked_rows_are_read_and_changed_without_a_lost_update()
    {
        await Write(Db, "counter");
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Db.InTransaction(
            async tx =>
            {
                var value = await Sql(tx).One<long>(LockedValue, new { name = "counter" });
                await Sql(tx).Execute(SetValue, new { name = "counter", value = value + 1 });
                return value;
            },
            default))));
        (await Db.One<long>(Value, new { name = "counter" }, default)).ShouldBe(50);
    }

    protected async Task Two_nodes_share_one_database()
    {
        var other = _database.Open();
        await Write(Db, "counter");
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() =>
            (i % 2 == 0 ? Db : other).InTransaction(tx => Sql(tx).Execute(Add, new { name = "counter" }), default))));
        (await other.One<long>(Value, new { name = "counter" }, default)).ShouldBe(40);
    }

    protected async Task A_canceled_unit_changes_nothing_and_blocks_nobody()
    {
        using var canceled = new CancellationTokenSource();
        var unit = Db.InTransaction(
            async tx =>
            {
                await Sql(tx).Execute(Insert, new { name = "canceled", value = 1L });
                await canceled.CancelAsync();
                canceled.Token.ThrowIfCancellationRequested();
                return 0;
            },
            canceled.Token);
        await Should.ThrowAsync<OperationCanceledException>(unit);
        await Write(Db, "after");
        (await StoredNames(Db)).ShouldBe(["after"]);
    }

    protected async Task Units_see_what_was_committed_before_they_began()
    {
        for (var i = 0; i < 20; i++)
        {
            var name = $"n{i:00}";
            await Write(Db, name);
            (await Db.One<long>(Value, new { name }, default)).ShouldBe(0);
        }
    }

    static Task<int> Write(Db db, string name) => db.InTransaction(tx => Sql(tx).Execute(Insert, new { name, value = 0L }), default);

    static Task<IReadOnlyList<string>> StoredNames(Db db) => db.Query<string>(Names, parameters: null, default);

    private protected static Tx Sql(ITx tx) => (Tx)tx;
}

public sealed class SqliteTransactionTests : TransactionTests
{
    private protected override TestDatabase NewDatabase() => TestDatabase.Sqlite();

    [Fact] public Task Sixty_four_writers_at_once() => Sixty_four_writers_at_once_all_commit();
    [Fact] public Task A_failing_unit_in_a_shared_commit() => A_unit_that_throws_undoes_only_itself();
    [Fact] public Task A_refusal() => A_refusal_rolls_back_and_is_returned();
    [Fact] public Task A_lost_unique_index() => A_lost_unique_index_leaves_the_transaction_usable();
    [Fact] public Task A_race_for_a_key() => Only_one_of_many_wins_a_unique_index();
    [Fact] public Task A_contended_counter() => Locked_rows_are_read_and_changed_without_a_lost_update();
    [Fact] public Task Two_nodes() => Two_nodes_share_one_database();
    [Fact] public Task A_canceled_unit() => A_canceled_unit_changes_nothing_and_blocks_nobody();
    [Fact] public Task Reads_after_writes() => Units_see_what_was_committed_before_they_began();
}

public sealed class SqlServerTransactionTests : TransactionTests
{
    private protected override TestDatabase NewDatabase() => TestDatabase.SqlServer();

    private protected override bool Skipped => TestServer.ConnectionString is null;

    [SqlServerFact] public Task Sixty_four_writers_at_once() => Sixty_four_writers_at_once_all_commit();
    [SqlServerFact] public Task A_failing_unit_among_many() => A_unit_that_throws_undoes_only_itself();
    [SqlServerFact] public Task A_refusal() => A_refusal_rolls_back_and_is_returned();
    [SqlServerFact] public Task A_lost_unique_index() => A_lost_unique_index_leaves_the_transaction_usable();
    [SqlServerFact] public Task A_race_for_a_key() => Only_one_of_many_wins_a_unique_index();
    [SqlServerFact(locks: true)] public Task A_contended_counter() => Locked_rows_are_read_and_changed_without_a_lost_update();
    [SqlServerFact] public Task Two_nodes() => Two_nodes_share_one_database();
    [SqlServerFact] public Task A_canceled_unit() => A_canceled_unit_changes_nothing_and_blocks_nobody();
    [SqlServerFact] public Task Reads_after_writes() => Units_see_what_was_committed_before_they_began();
}
