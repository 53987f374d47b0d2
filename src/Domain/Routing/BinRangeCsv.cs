using System.Text;

namespace Ottu.Domain.Routing;

/// <summary>
/// The table as a file: <c>lo,hi,scheme,type,issuer,country</c>, ends of six to eight digits, quotes where a bank's name has a comma. It is read
/// line by line as it arrives. Either every row is right or the import is refused with the reasons.
/// </summary>
public sealed class BinRangeCsv
{
    public const string Header = "lo,hi,scheme,type,issuer,country";
    public const int MostRows = 400_000;
    public const int MostErrors = 50;
    const int Columns = 6;
    const int LongestName = 100;
    const int LongestWord = 16;

    readonly List<BinRow> _rows = [];
    readonly List<string> _errors = [];
    readonly Dictionary<BinInfo, BinInfo> _shared = [];
    int _number;

    /// <summary>Empty where anything is wrong.</summary>
    public IReadOnlyList<BinRow> Rows => _errors.Count == 0 ? _rows : [];

    /// <summary>Messages that name the line, at most fifty.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Nothing that follows can change the answer.</summary>
    public bool IsHopeless { get; private set; }

    public static (IReadOnlyList<BinRow> Rows, IReadOnlyList<string> Errors) Parse(IEnumerable<string> lines)
    {
        var file = new BinRangeCsv();
        foreach (var line in lines.TakeWhile(_ => !file.IsHopeless)) file.Add(line);
        file.End();
        return (file.Rows, file.Errors);
    }

    public void Add(string line)
    {
        _number++;
        if (_number == 1)
        {
            if (line.Trim('\uFEFF', ' ', '\r') != Header) GiveUp($"Line 1: the header must be {Header}.");
        }
        else if (!string.IsNullOrWhiteSpace(line))
        {
            if (Row(line, out var row) is { } error) _errors.Add($"Line {_number}: {error}");
            else if (_rows.Count == MostRows) GiveUp($"The file has more than {MostRows} rows.");
            else _rows.Add(row with { Info = Shared(row.Info) });
            IsHopeless |= _errors.Count == MostErrors;
        }
    }

    /// <summary>There are no more lines.</summary>
    public void End()
    {
        if (_number == 0) GiveUp("The file is empty.");
    }

    void GiveUp(string message)
    {
        _errors.Add(message);
        IsHopeless = true;
    }

    // Hundreds of thousands of rows name some thousands of banks.
    BinInfo Shared(BinInfo info) => _shared.TryGetValue(info, out var known) ? known : _shared[info] = info;

    static string? Row(string line, out BinRow row)
    {
        row = default;
        if (Fields(line) is not { Count: Columns } fields) return $"expected {Columns} columns.";
        if (!Bin.TryParse(fields[0], out var lo) || !Bin.TryParse(fields[1], out var hi)) return "lo and hi must have 6 to 8 digits.";
        var range = new BinRange(lo.Range.Lo, hi.Range.Hi);
        if (range.Lo > range.Hi) return "hi is below lo.";
        if (fields.Any(field => field.Length > LongestName)) return $"a value is longer than {LongestName} characters.";
        if (Math.Max(fields[2].Length, fields[3].Length) > LongestWord) return $"scheme and type have at most {LongestWord} characters.";
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
