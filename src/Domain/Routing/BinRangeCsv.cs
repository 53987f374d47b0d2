using System.Text;

namespace Ottu.Domain.Routing;

/// <summary>
/// The table as a file: <c>lo,hi,scheme,type,issuer,country</c>, ends of six to eight digits, quotes where a bank's name has a comma. Either every
/// row is right or the import is refused with the reasons.
/// </summary>
public static class BinRangeCsv
{
    public const string Header = "lo,hi,scheme,type,issuer,country";
    const int Columns = 6;
    const int MostErrors = 100;
    const int LongestName = 100;

    /// <returns>The rows, or messages that name the line, at most a hundred.</returns>
    public static (IReadOnlyList<BinRow> Rows, IReadOnlyList<string> Errors) Parse(IEnumerable<string> lines)
    {
        var (rows, errors) = (new List<BinRow>(), new List<string>());
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (number == 1)
            {
                if (line.Trim('\uFEFF', ' ', '\r') != Header) return ([], [$"Line 1: the header must be {Header}."]);
            }
            else if (!string.IsNullOrWhiteSpace(line))
            {
                if (Row(line, out var row) is { } error) errors.Add($"Line {number}: {error}");
                else rows.Add(row);
                if (errors.Count == MostErrors) break;
            }
        }

        if (number == 0) errors.Add("The file is empty.");
        return errors.Count == 0 ? (rows, []) : ([], errors);
    }

    static string? Row(string line, out BinRow row)
    {
        row = default;
        if (Fields(line) is not { Count: Columns } fields) return $"expected {Columns} columns.";
        if (!Bin.TryParse(fields[0], out var lo) || !Bin.TryParse(fields[1], out var hi)) return "lo and hi must have 6 to 8 digits.";
        var range = new BinRange(lo.Range.Lo, hi.Range.Hi);
        if (range.Lo > range.Hi) return "hi is below lo.";
        if (fields.Any(field => field.Length > LongestName)) return $"a value is longer than {LongestName} characters.";
        if (fields[5].Length > 0 && !Country.IsCode(fields[5])) return $"\"{fields[5]}\" is not a country code of two letters.";
        row = new BinRow(range, new BinInfo(Upper(fields[2]), Lower(fields[3]), NullIfEmpty(fields[4]), Upper(fields[5])));
        return null;
    }

    /// <summary>Null where a quote is not closed.</summary>
    static List<string>? Fields(string line)
    {
        var fields = new List<string>(Columns);
        var field = new StringBuilder();
        var quoted = false;
        for (var at = 0; at < line.Length; at++)
        {
            var letter = line[at];
            if (quoted && letter == '"' && at + 1 < line.Length && line[at + 1] == '"') field.Append(line[++at]);
            else if (letter == '"') quoted = !quoted;
            else if (letter != ',' || quoted) field.Append(letter);
            else Take();
        }

        Take();
        return quoted ? null : fields;

        void Take()
        {
            fields.Add(field.ToString().Trim());
            field.Clear();
        }
    }

    static string? Upper(string text) => NullIfEmpty(text.ToUpperInvariant());

    static string? Lower(string text) => NullIfEmpty(text.ToLowerInvariant());

    static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
