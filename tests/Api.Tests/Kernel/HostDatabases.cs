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
        return (name, TestServer.Create(name));
    }
}
