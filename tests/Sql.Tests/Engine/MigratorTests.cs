using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Sql.Tests.Engine;

public abstract class MigratorTests
{
    static readonly Statement Journal = new("SELECT name FROM schema_migration ORDER BY version");
    static readonly Statement Tamper = new("UPDATE schema_migration SET checksum = 'other' WHERE version = 1");
    static readonly Statement Installations = new("SELECT COUNT(*) FROM installation");

    private protected abstract TestDatabase NewDatabase();

    protected async Task Applies_every_migration_once_and_writes_it_down()
    {
        await using var database = NewDatabase();
        var db = database.Open();
        await Migrator(db).Run(then: null, default);
        var journal = await db.Query<string>(Journal, parameters: null, default);
        journal.ShouldContain("0001_payments");
        await Migrator(db).Run(then: null, default);
        (await db.Query<string>(Journal, parameters: null, default)).ShouldBe(journal);
        (await db.One<long>(Installations, parameters: null, default)).ShouldBe(1);
    }

    protected async Task Stops_the_start_when_an_applied_file_was_changed()
    {
        await using var database = NewDatabase();
        var db = database.Open();
        await Migrator(db).Run(then: null, default);
        await db.InTransaction(tx => ((Tx)tx).Execute(Tamper), default);
        var error = await Should.ThrowAsync<InvalidOperationException>(() => Migrator(db).Run(then: null, default));
        error.Message.ShouldBe("Migration 0001_payments was changed after it was applied.");
    }

    protected async Task Lets_one_node_migrate_while_the_others_wait()
    {
        await using var database = NewDatabase();
        var nodes = Enumerable.Range(0, 4).Select(_ => database.Open()).ToList();
        await Task.WhenAll(nodes.Select(node => Task.Run(() => Migrator(node).Run(then: null, default))));
        (await nodes[0].One<long>(Installations, parameters: null, default)).ShouldBe(1);
    }

    protected async Task Runs_the_seed_after_the_last_migration()
    {
        await using var database = NewDatabase();
        var db = database.Open();
        var seen = 0L;
        await Migrator(db).Run(async () => seen = await db.One<long>(Installations, parameters: null, default), default);
        seen.ShouldBe(1);
    }

    static Migrator Migrator(Db db) => new(db, TimeProvider.System, MigrationSet.Product);
}

public sealed class SqliteMigratorTests : MigratorTests
{
    private protected override TestDatabase NewDatabase() => TestDatabase.Sqlite();

    [Fact] public Task Journal() => Applies_every_migration_once_and_writes_it_down();
    [Fact] public Task A_changed_file() => Stops_the_start_when_an_applied_file_was_changed();
    [Fact] public Task Four_nodes_at_once() => Lets_one_node_migrate_while_the_others_wait();
    [Fact] public Task Seed() => Runs_the_seed_after_the_last_migration();
}

public sealed class SqlServerMigratorTests : MigratorTests
{
    private protected override TestDatabase NewDatabase() => TestDatabase.SqlServer();

    [SqlServerFact] public Task Journal() => Applies_every_migration_once_and_writes_it_down();
    [SqlServerFact] public Task A_changed_file() => Stops_the_start_when_an_applied_file_was_changed();
    [SqlServerFact] public Task Four_nodes_at_once() => Lets_one_node_migrate_while_the_others_wait();
    [SqlServerFact] public Task Seed() => Runs_the_seed_after_the_last_migration();
}
