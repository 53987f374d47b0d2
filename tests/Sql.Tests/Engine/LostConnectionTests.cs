using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging.Abstractions;
using Ottu.Infrastructure.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Sql.Tests.Engine;

/// <summary>What becomes of a unit of work whose server gives it up or falls silent. docs/adr/0022</summary>
public sealed class LostConnectionTests : IAsyncLifetime
{
    static readonly Statement Create = new("CREATE TABLE note (name VARCHAR(64) NOT NULL PRIMARY KEY, value BIGINT NOT NULL)");
    static readonly Statement Insert = new("INSERT INTO note (name, value) VALUES (@name, @value)");
    static readonly Statement Add = new("UPDATE note SET value = value + 1 WHERE name = @name");
    static readonly Statement Value = new("SELECT value FROM note WHERE name = @name");
    TestDatabase? _database;
    CutConnection? _line;
    Db Direct { get; set; } = null!;
    Db Cut { get; set; } = null!;

    public async Task InitializeAsync()
    {
        if (TestServer.ConnectionString is null) return;
        _database = TestDatabase.SqlServer();
        Direct = _database.Open();
        await Direct.InTransaction(tx => ((Tx)tx).Execute(Create), default);
        await Direct.InTransaction(tx => ((Tx)tx).Execute(Insert, new { name = "a", value = 0L }), default);
        await Direct.InTransaction(tx => ((Tx)tx).Execute(Insert, new { name = "b", value = 0L }), default);
        var server = new SqlConnectionStringBuilder(_database.ConnectionString);
        var address = server.DataSource.Replace("tcp:", "", StringComparison.Ordinal).Split(',');
        _line = new CutConnection(address[0], address.Length > 1 ? int.Parse(address[1], System.Globalization.CultureInfo.InvariantCulture) : 1433);
        server.DataSource = $"127.0.0.1,{_line.Port}";
        Cut = new SqlServerDb(server.ConnectionString, TimeProvider.System, new OutboxSignal(), new Retries(TimeProvider.System, new SystemEntropy(), NullLogger<Retries>.Instance));
    }

    public async Task DisposeAsync()
    {
        _line?.Dispose();
        if (_database is not null) await _database.DisposeAsync();
    }

    [SqlServerTheory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task A_commit_without_an_answer_is_the_callers_to_find_out(bool serverHears, long expected)
    {
        var runs = 0;
        _line!.AtCommit = (IsArmed: true, serverHears);
        await Should.ThrowAsync<SqlException>(() => Cut.InTransaction(
            tx =>
            {
                runs++;
                return ((Tx)tx).Execute(Add, new { name = "a" });
            },
            default));
        runs.ShouldBe(1);
        (await Direct.One<long>(Value, new { name = "a" }, default)).ShouldBe(expected);
        await Cut.InTransaction(tx => ((Tx)tx).Execute(Add, new { name = "a" }), default);
        (await Direct.One<long>(Value, new { name = "a" }, default)).ShouldBe(expected + 1);
    }

    [SqlServerFact]
    public async Task A_connection_that_breaks_before_the_commit_costs_nothing_but_time()
    {
        var runs = 0;
        await Cut.InTransaction(
            async tx =>
            {
                await ((Tx)tx).Execute(Add, new { name = "a" });
                if (++runs == 1) _line!.Break();
                return await ((Tx)tx).Execute(Add, new { name = "b" });
            },
            default);
        runs.ShouldBe(2);
        (await Direct.One<long>(Value, new { name = "a" }, default)).ShouldBe(1);
        (await Direct.One<long>(Value, new { name = "b" }, default)).ShouldBe(1);
    }

    [SqlServerFact]
    public async Task Two_that_lock_crosswise_both_commit_once()
    {
        var (runs, bothHoldOne) = (0, new Barrier(2));
        await Task.WhenAll(Task.Run(() => Crosswise("a", "b")), Task.Run(() => Crosswise("b", "a"))).WaitAsync(TimeSpan.FromSeconds(60));
        runs.ShouldBe(3);
        (await Direct.One<long>(Value, new { name = "a" }, default)).ShouldBe(2);
        (await Direct.One<long>(Value, new { name = "b" }, default)).ShouldBe(2);

        async Task Crosswise(string first, string second)
        {
            var isFirstRun = true;
            await Direct.InTransaction(
                async tx =>
                {
                    Interlocked.Increment(ref runs);
                    await ((Tx)tx).Execute(Add, new { name = first });
                    if (isFirstRun) bothHoldOne.SignalAndWait(TimeSpan.FromSeconds(30));
                    isFirstRun = false;
                    return await ((Tx)tx).Execute(Add, new { name = second });
                },
                default);
        }
    }
}
