using Microsoft.Extensions.Logging.Abstractions;
using Ottu.Infrastructure.Kernel;
using Ottu.Infrastructure.Sql;

namespace Ottu.Sql.Tests.Engine;

/// <summary>A fresh database on one engine, removed at the end.</summary>
sealed class TestDatabase : IAsyncDisposable
{
    readonly string _folder = Path.Combine(Path.GetTempPath(), "ottu-sql-tests", Guid.NewGuid().ToString("N"));
    readonly string? _serverDatabase;
    readonly string _connectionString;
    readonly List<Db> _opened = [];

    TestDatabase(bool onServer)
    {
        Directory.CreateDirectory(_folder);
        _serverDatabase = onServer ? TestServer.NewName() : null;
        _connectionString = _serverDatabase is null ? $"Data Source={Path.Combine(_folder, "test.db")}" : TestServer.Create(_serverDatabase);
    }

    public string ConnectionString => _connectionString;

    public static TestDatabase Sqlite() => new(onServer: false);

    public static TestDatabase SqlServer() => new(onServer: true);

    /// <summary>A handle of its own on the same database: another node of the product.</summary>
    public Db Open()
    {
        Db db = _serverDatabase is null
            ? new SqliteDb(_connectionString, TimeProvider.System, new OutboxSignal())
            : new SqlServerDb(_connectionString, TimeProvider.System, new OutboxSignal(), new Retries(TimeProvider.System, new SystemEntropy(), NullLogger<Retries>.Instance));
        _opened.Add(db);
        return db;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var db in _opened.OfType<IAsyncDisposable>()) await db.DisposeAsync();
        if (_serverDatabase is not null) TestServer.Drop(_serverDatabase);
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }
}
