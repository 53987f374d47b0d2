using System.Data.Common;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace Ottu.Infrastructure.Sql;

/// <summary>
/// Applies db/migrations in order, one runner at a time, each file in one transaction with its journal row. A file whose text changed
/// after it was applied stops the start: migrations go forward only.
/// </summary>
/// <param name="db">The database to bring up to date.</param>
/// <param name="clock">Dates the journal.</param>
/// <param name="set">Which files: the product's own, or those of a set that may live in a database of its own.</param>
public sealed class Migrator(Db db, TimeProvider clock, MigrationSet set)
{
    const string JournalColumns =
        "(version BIGINT NOT NULL PRIMARY KEY, name VARCHAR(128) NOT NULL, checksum VARCHAR(64) NOT NULL, applied_at BIGINT NOT NULL)";

    readonly string _createJournalSqlite = $"CREATE TABLE IF NOT EXISTS {set.Journal} {JournalColumns}";

    readonly string _createJournalSqlServer = $"IF OBJECT_ID('{set.Journal}') IS NULL CREATE TABLE {set.Journal} {JournalColumns}";

    /// <summary>Longer than a node waits for another one, and than the largest file takes; a driver gives up after half a minute unless told.</summary>
    const int SecondsAtMost = 3600;

    const string LockSqlServer =
        "DECLARE @r INT; EXEC @r = sp_getapplock @Resource = 'ottu_migrations', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 120000; IF @r < 0 THROW 50000, 'Another node is migrating.', 1";

    /// <summary>Runs <paramref name="then"/> after the last migration: the seed, which takes a lock of its own.</summary>
    public async Task Run(Func<Task>? then, CancellationToken ct)
    {
        await using var connection = await db.Open(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (db.Dialect == Dialect.SqlServer) await connection.ExecuteAsync(new CommandDefinition(LockSqlServer, transaction: transaction, commandTimeout: SecondsAtMost, cancellationToken: ct));
        await connection.ExecuteAsync(new CommandDefinition(
            db.Dialect == Dialect.Sqlite ? _createJournalSqlite : _createJournalSqlServer, transaction: transaction, cancellationToken: ct));

        // No row has this number. Where all is applied, nothing else would find a database that may only be read before the first payment does.
        await connection.ExecuteAsync(new CommandDefinition($"UPDATE {set.Journal} SET name = name WHERE version = 0", transaction: transaction, cancellationToken: ct));
        var applied = (await connection.QueryAsync<Applied>(new CommandDefinition(
            $"SELECT version AS Version, checksum AS Checksum FROM {set.Journal}", transaction: transaction, cancellationToken: ct))).ToDictionary(row => row.Version, row => row.Checksum);
        foreach (var migration in Migration.All(db.Dialect, set))
        {
            if (applied.TryGetValue(migration.Version, out var checksum))
            {
                if (checksum != migration.Checksum) throw new InvalidOperationException($"Migration {migration.Name} was changed after it was applied.");
                continue;
            }

            await Apply(connection, transaction, migration, ct);
        }

        await transaction.CommitAsync(ct);
        if (then is not null) await then();
    }

    /// <summary>Whether the database holds every migration of this build.</summary>
    /// <exception cref="DbException">The database does not answer, or was never migrated.</exception>
    public async Task<bool> IsComplete(CancellationToken ct)
    {
        await using var connection = await db.Open(ct);
        var applied = await connection.ExecuteScalarAsync<long>(new CommandDefinition($"SELECT COUNT(*) FROM {set.Journal}", cancellationToken: ct));
        return applied >= Migration.All(db.Dialect, set).Count;
    }

    async Task Apply(DbConnection connection, DbTransaction transaction, Migration migration, CancellationToken ct)
    {
        await connection.ExecuteAsync(new CommandDefinition(migration.Text, transaction: transaction, commandTimeout: SecondsAtMost, cancellationToken: ct));
        await connection.ExecuteAsync(new CommandDefinition(
            $"INSERT INTO {set.Journal} (version, name, checksum, applied_at) VALUES (@Version, @Name, @Checksum, @Now)",
            new { migration.Version, migration.Name, migration.Checksum, Now = clock.GetUtcNow().ToUnixTimeMilliseconds() },
            transaction,
            cancellationToken: ct));
    }

    sealed record Applied(long Version, string Checksum);
}

/// <summary>Migrations that belong together, with a journal of their own so that two sets can share a database.</summary>
/// <param name="Folder">Below db/migrations, with a trailing slash; empty for the product's own.</param>
/// <param name="Journal">Table name.</param>
public sealed record MigrationSet(string Folder, string Journal)
{
    public static readonly MigrationSet Product = new("", "schema_migration");

    /// <summary>The simulated bank's books.</summary>
    public static readonly MigrationSet Sandbox = new("sandbox/", "sandbox_migration");

    internal bool Holds(string resource, string suffix)
    {
        var start = "migrations/" + Folder;
        return resource.StartsWith(start, StringComparison.Ordinal) && resource.EndsWith(suffix, StringComparison.Ordinal) && !resource.AsSpan(start.Length).Contains('/');
    }
}

/// <summary>One embedded migration file in one dialect.</summary>
public sealed record Migration(long Version, string Name, string Text)
{
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text.ReplaceLineEndings("\n"))));

    public static IReadOnlyList<Migration> All(Dialect dialect, MigrationSet set)
    {
        var suffix = dialect == Dialect.Sqlite ? ".sqlite.sql" : ".sqlserver.sql";
        var assembly = Assembly.GetExecutingAssembly();
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => set.Holds(name, suffix))
                .Order(StringComparer.Ordinal)
                .Select(name => Read(assembly, name, Path.GetFileName(name)[..^suffix.Length])),
        ];
    }

    static Migration Read(Assembly assembly, string resource, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return new Migration(long.Parse(name[..4], System.Globalization.CultureInfo.InvariantCulture), name, reader.ReadToEnd());
    }
}
