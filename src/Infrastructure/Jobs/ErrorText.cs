using System.Text.RegularExpressions;

namespace Ottu.Infrastructure.Jobs;

/// <summary>An exception as the history keeps it: its type and the first line of its message, short, and without what looks like a secret or a card number.</summary>
static partial class ErrorText
{
    const int Longest = 500;

    public static string Of(Exception error)
    {
        var line = error.Message.ReplaceLineEndings("\n").Split('\n', 2)[0].Trim();
        var text = LongNumber().Replace(NamedSecret().Replace($"{error.GetType().Name}: {line}", "${name}***"), "***");
        return text.Length <= Longest ? text : text[..(Longest - 1)] + "…";
    }

    [GeneratedRegex(@"(?<name>\b(password|pwd|secret|token|api[-_ ]?key|key|authorization|credential)s?\b[""']?\s*(=|:)\s*)(""[^""]*""|'[^']*'|(Basic|Bearer|Api-Key)\s+\S+|[^\s;,]+)", RegexOptions.IgnoreCase)]
    private static partial Regex NamedSecret();

    [GeneratedRegex(@"\d([ -]?\d){11,}")]
    private static partial Regex LongNumber();
}
