using Microsoft.Data.SqlClient;
using Ottu.Infrastructure.Sql;

namespace Ottu.Sql.Tests.Engine;

/// <summary>A fresh database on one engine, removed at the end.</summary>
sealed class TestDatabase : IAsyncDisposable
{
    readonly string _folder = Path.Combine(Path.GetTempPath(), "ottu-sql-tests", Guid.NewGuid().ToString("N"));
    readonly string? _serverDatabase;
    readonly string _connectionString;
    readonly List<Db> _opened = [];

    TestDatabase(string? server)
    {
        Directory.CreateDirectory(_folder);
        if (server is null)
        {
            _connectionString = $"Data Source={Path.Combine(_folder, "test.db")}";
            return;
        }

        _serverDatabase = "ottu_test_" + Guid.NewGuid().ToString("N")[..12];
        Databases.OnServer(server, $"CREATE DATABASE {_serverDatabase}");
        _connectionString = new SqlConnectionStringBuilder(server) { InitialCatalog = _serverDatabase }.ConnectionString;
    }

    public static TestDatabase Sqlite() => new(server: null);

    public static TestDatabase SqlServer() => new(Databases.Server!);

    /// <summary>A handle of its own on the same database: another node of the product.</summary>
    public Db Open()
    {
        Db db = _serverDatabase is null
            ? new SqliteDb(_connectionString, TimeProvider.System, new OutboxSignal())
            : new SqlServerDb(_connectionString, TimeProvider.System, new OutboxSignal());
        _opened.Add(db);
        return db;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var db in _opened.OfType<IAsyncDisposable>()) await db.DisposeAsync();
        if (_serverDatabase is not null)
        {
            SqlConnection.ClearAllPools();
            Databases.OnServer(Databases.Server!, $"DROP DATABASE {_serverDatabase}");
        }

        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }
}

static class Databases
{
    public const string ServerVariable = "OTTU_TEST_SQLSERVER";

    public static string? Server => Environment.GetEnvironmentVariable(ServerVariable) is { Length: > 0 } value ? value : null;

    /// <summary>The product chooses the native library; so must whoever opens a file without it.</summary>
    public static void LoadSqlite() => _ = new SqliteDb("Data Source=:memory:", TimeProvider.System, new OutboxSignal());

    public static void OnServer(string server, string statement)
    {
        using var connection = new SqlConnection(server);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}

/// <summary>Runs where a SQL Server is named, and shows as skipped elsewhere.</summary>
public sealed class SqlServerFactAttribute : FactAttribute
{
    public SqlServerFactAttribute()
    {
        if (Databases.Server is null) Skip = $"{Databases.ServerVariable} holds no connection string";
    }
}
