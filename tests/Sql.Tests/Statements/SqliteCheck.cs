using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Ottu.Sql.Tests.Statements;

/// <summary>Lets SQLite compile a statement without running it.</summary>
static partial class SqliteCheck
{
    /// <summary>What the engine says against the statement; null when it would run.</summary>
    public static string? Error(string text, SqliteConnection migrated)
    {
        using var command = migrated.CreateCommand();
        command.CommandText = "EXPLAIN " + WithoutLists(text);
        foreach (var name in Parameters(text)) command.Parameters.AddWithValue("@" + name, DBNull.Value);
        try
        {
            using var reader = command.ExecuteReader();
            return reader.Read() ? null : "compiles to nothing";
        }
        catch (SqliteException error)
        {
            return error.Message;
        }
    }

    public static IReadOnlyList<string> Parameters(string text) =>
        [.. Parameter().Matches(text).Select(match => match.Groups["name"].Value).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Dapper writes <c>IN @ids</c> out as a list; to a parser it must look like one.</summary>
    public static string WithoutLists(string text) => List().Replace(text, "IN (@${name})");

    [GeneratedRegex(@"(?<!@)@(?<name>\w+)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\bIN\s+@(?<name>\w+)")]
    private static partial Regex List();
}
