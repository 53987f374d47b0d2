using Microsoft.Data.SqlClient;

namespace Ottu.Tests;

/// <summary>The SQL Server that tests run on, where <c>OTTU_TEST_SQLSERVER</c> holds a connection string or the word <c>container</c>. docs/adr/0003</summary>
static partial class TestServer
{
    public const string Variable = "OTTU_TEST_SQLSERVER";
    static readonly Lazy<string?> Named = new(Find);
    static readonly Lazy<bool> Babelfish = new(() => ConnectionString is not null && Version().Contains("Babelfish", StringComparison.Ordinal));
    static readonly Lock OneByOne = new();

    /// <summary>Null: on SQLite.</summary>
    public static string? ConnectionString => Named.Value;

    /// <summary>It reads lock hints and does nothing about them, among other things. docs/sql-server.md</summary>
    public static bool IsBabelfish => Babelfish.Value;

    public static string NewName() => "ottu_test_" + Guid.NewGuid().ToString("N")[..12];

    /// <summary>An empty database.</summary>
    public static string Create(string name)
    {
        Execute($"CREATE DATABASE {name}");
        return To(name);
    }

    public static void Drop(string name)
    {
        using (var connection = new SqlConnection(To(name))) SqlConnection.ClearPool(connection);
        for (var tries = 1; ; tries++)
        {
            try
            {
                Execute($"DROP DATABASE IF EXISTS {name}");
                return;
            }
            catch (SqlException) when (tries < 300)
            {
                // Still in use: the server hears of a closed connection a moment later.
                if (tries == 3) SqlConnection.ClearAllPools();
                Thread.Sleep(100);
            }
        }
    }

    /// <summary>As the product writes it: a pool belongs to the letters of its connection string.</summary>
    static string To(string name) => new SqlConnectionStringBuilder(ConnectionString) { InitialCatalog = name, PoolBlockingPeriod = PoolBlockingPeriod.NeverBlock }.ConnectionString;

    static void Execute(string statement)
    {
        // Some servers refuse to make two databases at once.
        using var alone = OneByOne.EnterScope();
        using var connection = new SqlConnection(ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }

    static string Version()
    {
        using var connection = new SqlConnection(ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT @@VERSION";
        return (string)command.ExecuteScalar();
    }

    static string? Find() => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => null,
#if SQLSERVER_CONTAINER
        "container" => StartContainer(),
#endif
        var connectionString => connectionString,
    };
}
