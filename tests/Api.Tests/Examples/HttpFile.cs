using System.Text.RegularExpressions;

namespace Ottu.Api.Tests.Examples;

/// <summary>
/// A .http file as editors send it, with three comments of ours: <c># expect: 201</c>, <c># take name: regex</c> from the answer's body, and
/// <c># take name from Location: regex</c> from a header.
/// </summary>
sealed partial record HttpFile(string Name, IReadOnlyDictionary<string, string> Variables, IReadOnlyList<HttpExample> Requests)
{
    public static HttpFile Parse(string name, string text)
    {
        var blocks = text.ReplaceLineEndings("\n").Split("\n###").Select(block => block.Split('\n')).ToList();
        var variables = blocks[0].Select(line => Variable().Match(line)).Where(match => match.Success).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value.Trim());
        return new HttpFile(name, variables, [.. blocks.Skip(1).Select(lines => HttpExample.Parse(lines))]);
    }

    [GeneratedRegex(@"^@(?<name>\w+)\s*=(?<value>.*)$")]
    private static partial Regex Variable();
}

/// <param name="Title">What the request shows.</param>
/// <param name="Name">How later requests refer to its answer; null when none does.</param>
/// <param name="Expect">Status code.</param>
/// <param name="Takes">Variables to read from the answer.</param>
/// <param name="Line">Method and address.</param>
/// <param name="Headers">As written.</param>
/// <param name="Body">Empty for none.</param>
sealed partial record HttpExample(string Title, string? Name, int Expect, IReadOnlyList<Take> Takes, string Line, IReadOnlyList<string> Headers, string Body)
{
    public static HttpExample Parse(string[] lines)
    {
        var comments = lines.Skip(1).TakeWhile(line => line.StartsWith('#') || line.Length == 0).ToList();
        var rest = lines.Skip(1 + comments.Count).ToList();
        var headers = rest.Skip(1).TakeWhile(line => line.Length > 0).ToList();
        var expect = comments.Select(line => Expected().Match(line)).SingleOrDefault(match => match.Success)
            ?? throw new FormatException($"'{lines[0].Trim()}' does not say what it expects.");
        return new HttpExample(
            lines[0].Trim(),
            comments.Select(line => Named().Match(line)).SingleOrDefault(match => match.Success)?.Groups[1].Value,
            int.Parse(expect.Groups[1].Value),
            [.. comments.Select(line => Taken().Match(line)).Where(match => match.Success).Select(match => new Take(match.Groups["name"].Value, match.Groups["header"].Value, match.Groups["regex"].Value))],
            rest[0].Trim(),
            headers,
            string.Join('\n', rest.Skip(1 + headers.Count)).Trim());
    }

    [GeneratedRegex(@"^# expect: (\d{3})$")]
    private static partial Regex Expected();

    [GeneratedRegex(@"^# @name (\w+)$")]
    private static partial Regex Named();

    [GeneratedRegex(@"^# take (?<name>\w+)( from (?<header>[\w-]+))?: (?<regex>.+)$")]
    private static partial Regex Taken();
}

/// <param name="Name">Variable.</param>
/// <param name="Header">Empty: the body.</param>
/// <param name="Regex">Its first group is the value.</param>
sealed record Take(string Name, string Header, string Regex);
