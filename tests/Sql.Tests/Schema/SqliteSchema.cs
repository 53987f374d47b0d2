using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Ottu.Sql.Tests.Schema;

/// <summary>Runs SQLite migrations and asks the engine what came of them.</summary>
static partial class SqliteSchema
{
    /// <summary>A database in memory that holds the migrated schema for as long as the connection is open.</summary>
    public static SqliteConnection Migrate(IEnumerable<string> scripts)
    {
        var connection = new SqliteConnection("Data Source=:memory:;Foreign Keys=True");
        connection.Open();
        foreach (var script in scripts) connection.Execute(script);
        return connection;
    }

    public static DatabaseSchema Read(IEnumerable<string> scripts)
    {
        using var connection = Migrate(scripts);
        var tables = connection.Query<(string Name, string Text)>(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
        return new DatabaseSchema(tables.ToDictionary(table => table.Name, table => Table(connection, table.Name, table.Text), StringComparer.OrdinalIgnoreCase));
    }

    static TableSchema Table(SqliteConnection connection, string name, string text)
    {
        var identity = text.Contains("AUTOINCREMENT", StringComparison.Ordinal);
        var columns = connection.Query<(string Name, string Type, long NotNull, string? Default, long Key)>(
            $"SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info('{name}') ORDER BY cid").ToList();
        return new TableSchema(name)
        {
            Columns = [.. columns.Select(column => new ColumnSchema(
                column.Name, SqlServerType(column.Type), column.NotNull == 0, identity && column.Key > 0, column.Default, Binary: true))],
            PrimaryKey = [.. columns.Where(column => column.Key > 0).OrderBy(column => column.Key).Select(column => column.Name)],
            Indexes = Indexes(connection, name),
            ForeignKeys = [.. connection.Query<(string From, string Table, string To)>(
                $"SELECT \"from\", \"table\", \"to\" FROM pragma_foreign_key_list('{name}')").Select(key => new ForeignKey(key.From, key.Table, key.To))],
            Checks = [.. Check().Matches(text).Select(match => SqlServerSchema.Plain(match.Groups["condition"].Value))],
        };
    }

    static List<IndexSchema> Indexes(SqliteConnection connection, string table) =>
    [
        .. connection.Query<(string Name, long Unique, string Text)>(
            $"SELECT l.name, l.\"unique\", m.sql FROM pragma_index_list('{table}') l JOIN sqlite_master m ON m.name = l.name WHERE l.origin = 'c'")
        .Select(index => new IndexSchema(index.Name, Columns(connection, index.Name), index.Unique == 1, FilterOf(index.Text))),
    ];

    static List<string> Columns(SqliteConnection connection, string index) =>
    [
        .. connection.Query<(string Name, long Descending)>(
            $"SELECT name, \"desc\" FROM pragma_index_xinfo('{index}') WHERE key = 1 ORDER BY seqno")
        .Select(column => column.Name + (column.Descending == 1 ? " DESC" : "")),
    ];

    static string? FilterOf(string text) => Filter().Match(text) is { Success: true } match ? SqlServerSchema.Plain(match.Groups["filter"].Value) : null;

    static string SqlServerType(string type) => type.ToUpperInvariant() switch
    {
        "INTEGER" => "BIGINT",
        "TEXT" => "NVARCHAR(MAX)",
        var other => other.Replace(" ", "", StringComparison.Ordinal),
    };

    [GeneratedRegex(@"\)\s*WHERE\s+(?<filter>.+)$", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Filter();

    [GeneratedRegex(@"CHECK\s*\((?<condition>(?:[^()]|\((?<open>)|\)(?<-open>))*(?(open)(?!)))\)", RegexOptions.IgnoreCase)]
    private static partial Regex Check();
}
