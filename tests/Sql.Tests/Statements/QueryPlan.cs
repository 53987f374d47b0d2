using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Ottu.Sql.Tests.Statements;

/// <summary>How SQLite would run a statement: the same every time, as no statistics are kept.</summary>
static partial class QueryPlan
{
    public static IReadOnlyList<string> Of(string text, SqliteConnection migrated)
    {
        using var command = migrated.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + SqliteCheck.WithoutLists(text);
        foreach (var name in SqliteCheck.Parameters(text)) command.Parameters.AddWithValue("@" + name, DBNull.Value);
        using var reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read()) steps.Add(Table().Replace(reader.GetString(3), match => match.Groups["alias"].Success ? match.Groups["alias"].Value : match.Groups["name"].Value));
        return steps;
    }

    /// <summary>The steps whose cost grows with the table: all its rows are read, or all matches are sorted before the first is known.</summary>
    /// <param name="steps">Of a plan.</param>
    /// <param name="walked">A table that may be read in the order of its ids, from its end: every row that is read is shown.</param>
    public static IEnumerable<string> Growing(IEnumerable<string> steps, string? walked = null) =>
        from step in steps
        where step.Contains("TEMP B-TREE", StringComparison.Ordinal)
            || (step.StartsWith("SCAN ", StringComparison.Ordinal) && step is not ("SCAN counted" or "SCAN CONSTANT ROW") && !step.Contains(" USING ", StringComparison.Ordinal) && step != $"SCAN {walked}")
        select step;

    // Engines before 3.36 write "TABLE payment_session AS s" and "SUBQUERY 1 AS counted".
    [GeneratedRegex(@"(TABLE|SUBQUERY) (?<name>\w+)( AS (?<alias>\w+))?")]
    private static partial Regex Table();
}
