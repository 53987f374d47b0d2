using System.Collections.Concurrent;
using Ottu.Infrastructure.Sql;
using Ottu.Sql.Tests.Statements;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Sql.Tests.Engine;

/// <summary>The product's own claims, by several nodes at once, each with connections of its own: nothing is leased twice.</summary>
public abstract class ClaimTests
{
    const int Nodes = 4;
    const int Rows = 60;
    const int Lanes = 10;
    static readonly Statement ClaimOutbox = Product("OutboxStore.ClaimDue");
    static readonly Statement ClaimSchedules = Product("BillingStore.ClaimDue");

    static readonly Statement AddMessage = new(
        "INSERT INTO outbox (kind, lane, target, payload, due_at, tries, created_at) VALUES ('test', @lane, 'somebody', @payload, 1, 0, 1)");

    static readonly Statement RemoveMessage = new("DELETE FROM outbox WHERE id = @Id AND lease_owner = @Owner");
    static readonly Statement Left = new("SELECT COUNT(*) FROM outbox");

    static readonly Statement AddAgreement = new(
        "INSERT INTO agreement (agreement_id, customer_id, environment, terms, state, cycles, created_at) VALUES ('a', 'c', 'sandbox', '{}', 'live', 0, 1)");

    static readonly Statement AddSchedule = new(
        "INSERT INTO billing_schedule (agreement_ref, agreement_id, customer_id, environment, pg_code, variant, status, amount, currency_code, plan_index, when_exhausted, next_run_at, cycle_no, " +
        "tries, failures, missed, paid_amount, language, created_at, version) " +
        "SELECT MIN(id), 'a', 'c', 'sandbox', 'mock', 'fixed', 'active', 1, 'KWD', 0, 'keep', @due, 0, 0, 0, 0, 0, 'en', 1, 1 FROM agreement");

    private protected abstract TestDatabase NewDatabase();

    protected async Task No_message_is_claimed_twice_and_a_lane_stays_serial()
    {
        await using var database = await Migrated();
        await Fill(database, AddMessage, i => new { lane = $"lane {i % Lanes}", payload = $"{i / Lanes}" });
        var handled = new ConcurrentDictionary<long, string>();
        var order = new ConcurrentDictionary<string, ConcurrentQueue<int>>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await Task.WhenAll(Enumerable.Range(0, Nodes).Select(node => Task.Run(() => Work(database.Open(), $"node {node}"))));
        handled.Count.ShouldBe(Rows);
        foreach (var lane in order.Values) lane.ShouldBe(Enumerable.Range(0, Rows / Lanes));

        async Task Work(Db db, string owner)
        {
            while (await db.One<long>(Left, parameters: null, patience.Token) > 0)
            {
                var claimed = await db.InTransaction(tx => ((Tx)tx).Query<Message>(ClaimOutbox, new { Now = 10L, LeaseUntil = 100L, Owner = owner, Target = "somebody", batch = 4 }), default);
                if (claimed.Count == 0) await Task.Delay(20);
                foreach (var message in claimed)
                {
                    handled.TryAdd(message.Id, owner).ShouldBeTrue($"message {message.Id} went to {owner} and to {handled[message.Id]}");
                    order.GetOrAdd(LaneOf(message.Id), _ => new()).Enqueue(int.Parse(message.Payload, System.Globalization.CultureInfo.InvariantCulture));
                    (await Write(db, RemoveMessage, new { message.Id, Owner = owner })).ShouldBe(1);
                }
            }
        }

        static string LaneOf(long id) => $"{(id - 1) % Lanes}";
    }

    protected async Task No_schedule_is_claimed_twice()
    {
        await using var database = await Migrated();
        await Write(database.Open(), AddAgreement, parameters: null);
        await Fill(database, AddSchedule, i => new { due = 1L + i });
        var claims = await Task.WhenAll(Enumerable.Range(0, Nodes).Select(_ => Task.Run(() => All(database.Open()))));
        var ids = claims.SelectMany(claim => claim).ToList();
        ids.Count.ShouldBe(Rows);
        ids.ShouldBeUnique();

        static async Task<List<long>> All(Db db)
        {
            var all = new List<long>();
            for (var empty = 0; empty < 3;)
            {
                // A row that another node holds at this moment is skipped: nothing claimed does not mean that nothing is left.
                var claimed = await db.InTransaction(tx => ((Tx)tx).Query<long>(ClaimSchedules, new { pgCode = "mock", batch = 7, now = 1000L, leasedUntil = 5000L }), default);
                all.AddRange(claimed);
                empty = claimed.Count == 0 ? empty + 1 : 0;
            }

            return all;
        }
    }

    async Task<TestDatabase> Migrated()
    {
        var database = NewDatabase();
        await new Migrator(database.Open(), TimeProvider.System, MigrationSet.Product).Run(then: null, default);
        return database;
    }

    static Task<int> Fill(TestDatabase database, Statement insert, Func<int, object> row) => database.Open().InTransaction(
        async tx =>
        {
            for (var i = 0; i < Rows; i++) await ((Tx)tx).Execute(insert, row(i));
            return Rows;
        },
        default);

    static Statement Product(string name) => StatementCatalogue.All.Single(entry => entry.Name.EndsWith(name, StringComparison.Ordinal)).Statement;

    static Task<int> Write(Db db, Statement statement, object? parameters) => db.InTransaction(tx => ((Tx)tx).Execute(statement, parameters), default);

    sealed record Message
    {
        public long Id { get; init; }

        public string Payload { get; init; } = "";
    }
}

public sealed class SqliteClaimTests : ClaimTests
{
    private protected override TestDatabase NewDatabase() => TestDatabase.Sqlite();

    [Fact] public Task Messages() => No_message_is_claimed_twice_and_a_lane_stays_serial();
    [Fact] public Task Schedules() => No_schedule_is_claimed_twice();
}

public sealed class SqlServerClaimTests : ClaimTests
{
    private protected override TestDatabase NewDatabase() => TestDatabase.SqlServer();

    [SqlServerFact] public Task Messages() => No_message_is_claimed_twice_and_a_lane_stays_serial();
    [SqlServerFact] public Task Schedules() => No_schedule_is_claimed_twice();
}
