using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Ottu.Api.Tests.Kernel;

/// <summary>Tests name SQLite files. Where the suite runs on SQL Server, all files of a folder are one database there.</summary>
static class HostDatabases
{
    static readonly ConcurrentDictionary<string, Lazy<(string Name, string ConnectionString)>> Folders = new(StringComparer.Ordinal);

    /// <summary>The settings that put a host on SQL Server instead of its file; none where the suite runs on SQLite.</summary>
    public static IReadOnlyList<(string Key, string Value)> Moved(string? file)
    {
        if (TestServer.ConnectionString is null || file is null) return [];
        var database = Folders.GetOrAdd(FolderOf(file), _ => new(Create)).Value.ConnectionString;
        return [("Ottu:Database:Provider", "SqlServer"), ("ConnectionStrings:Ottu", database), ("Ottu:Sandbox:ConnectionString", database)];
    }

    public static void Drop(string folder)
    {
        if (Folders.TryRemove(folder, out var database)) TestServer.Drop(database.Value.Name);
    }

    public static DbConnection Open(string connectionString)
    {
        DbConnection connection = TestServer.ConnectionString is null
            ? new SqliteConnection(new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString)
            : new SqlConnection(connectionString);
        connection.Open();
        return connection;
    }

    static string FolderOf(string file) => Path.GetDirectoryName(new SqliteConnectionStringBuilder(file).DataSource)!;

    static (string Name, string ConnectionString) Create()
    {
        var name = TestServer.NewName();
        var connectionString = TestServer.Create(name);
        if (TestServer.IsBabelfish) CreateJobTables(connectionString);
        return (name, connectionString);
    }

    /// <summary>Quartz looks for its tables inside a transaction, which Babelfish ends when one is missing; SQL Server does not. docs/sql-server.md</summary>
    static void CreateJobTables(string connectionString)
    {
        const string Prefix = "QRTZ_";
        using var script = typeof(Quartz.IScheduler).Assembly.GetManifestResourceStream("Quartz.Impl.AdoJobStore.Schema.create_sqlServer.sql")!;
        using var reader = new StreamReader(script);
        using var connection = new SqlConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The script is Quartz's own.
        command.CommandText = reader.ReadToEnd().Replace("{0}", Prefix, StringComparison.Ordinal).Replace("{1}", Prefix, StringComparison.Ordinal);
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
