using System.Text.RegularExpressions;

namespace Ottu.Architecture.Tests;

/// <summary>What must never drift, read from the sources themselves.</summary>
public partial class SourceTests
{
    const int LongestFile = 300;

    [Theory]
    [InlineData(@"\bDateTime(Offset)?\.(UtcNow|Now|Today)\b", "inject TimeProvider")]
    [InlineData(@"\bStopwatch\.|\bEnvironment\.TickCount", "inject TimeProvider")]
    [InlineData(@"\bGuid\.(NewGuid|CreateVersion7)\b", "inject Entropy")]
    [InlineData(@"\bnew Random\(|\bRandom\.Shared\b", "inject Entropy")]
    [InlineData(@"\bThread\.Sleep\((?!Timeout\.Infinite)", "await")]
    [InlineData(@"\bSELECT\s+\*|\b[a-z]\.\*\s", "name the columns")]
    [InlineData(@"\[ApiController\]|\bAutoMapper\b|\bEntityFrameworkCore\b", "not used here")]
    [InlineData(@"CancellationToken ct = default", "cancellation is never defaulted, except where a framework interface does")]
    [InlineData(@"\bConsole\.Write", "log through [LoggerMessage], or print through Spectre.Console where a person must see it")]
    public void Sources_take_nothing_from_the_air(string pattern, string instead) => Hits("src", pattern).ShouldBeEmpty(instead);

    [Fact]
    public void Randomness_has_one_source() =>
        Hits("src", @"\bRandomNumberGenerator\b").Where(hit => !hit.StartsWith("src/Infrastructure/Kernel/SystemEntropy.cs", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void Dapper_stays_behind_the_transaction() =>
        Hits("src", @"using Dapper;").Where(hit => !hit.StartsWith("src/Infrastructure/Sql/", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void A_file_is_one_thing() =>
        Repository.Files("src", ".cs", ".razor").Where(path => Repository.Text(path).Count(letter => letter == '\n') > LongestFile).ShouldBeEmpty();

    [Fact]
    public void Every_document_that_a_comment_names_exists()
    {
        var missing =
            from path in Repository.Files("src", ".cs", ".razor", ".js", ".css").Concat(Repository.Files("tests", ".cs")).Concat(Repository.Files("db", ".sql"))
            from Match match in Document().Matches(Repository.Text(path))
            where !Exists(match.Value.TrimEnd('.'))
            select $"{path}: {match.Value}";
        missing.ShouldBeEmpty();
    }

    [Fact]
    public void Every_section_and_rule_that_a_comment_names_exists()
    {
        var missing =
            from path in Repository.Files("src", ".cs", ".razor").Concat(Repository.Files("tests", ".cs"))
            from Match match in Section().Matches(Repository.Text(path))
            let document = $"docs/protocol/{match.Groups["page"].Value}.md"
            where File.Exists(Path.Combine(Repository.Root, document))
            let text = Repository.Text(document)
            let place = match.Groups["place"].Value
            where place[0] == 'R' ? !text.Contains(place, StringComparison.Ordinal) : !Regex.IsMatch(text, $@"^#+ {Regex.Escape(place)}[. ]", RegexOptions.Multiline)
            select $"{path}: {match.Value}";
        missing.ShouldBeEmpty();
    }

    [Fact]
    public void The_README_names_every_configuration_key_that_is_read()
    {
        var readme = Repository.Text("README.md");
        var silent =
            from path in Repository.Files("src", ".cs")
            from Match match in ConfigurationKey().Matches(Repository.Text(path))
            where !match.Groups["key"].Value.Split(':').All(part => Regex.IsMatch(readme, $@"\b{part}\b"))
            select $"{path}: {match.Value}";
        silent.ShouldBeEmpty();
    }

    // A published repository must not tell where or on what it was built.
    [Fact]
    public void No_file_names_a_machine()
    {
        string[] places = ["/" + "work/", "/" + "home/", "/" + "root/", "C:" + @"\Users", "." + "internal.", "art" + "ifactory", "nuget" + ".config"];
        var hits =
            from path in Repository.Files("", ".cs", ".razor", ".md", ".sql", ".json", ".http", ".yaml", ".yml", ".csproj", ".props", ".js", ".css", "Dockerfile", ".ci/run")
            let text = Repository.Text(path)
            from place in places
            where text.Contains(place, StringComparison.OrdinalIgnoreCase)
            select $"{path}: {place}";
        hits.ShouldBeEmpty();
    }

    static bool Exists(string document) => document.StartsWith("docs/adr/", StringComparison.Ordinal)
        ? Repository.Files("docs/adr").Any(path => path.StartsWith(document, StringComparison.Ordinal))
        : File.Exists(Path.Combine(Repository.Root, document)) || Directory.Exists(Path.Combine(Repository.Root, document));

    static List<string> Hits(string folder, string pattern)
    {
        var forbidden = new Regex(pattern, RegexOptions.CultureInvariant);
        return
        [
            .. from path in Repository.Files(folder, ".cs", ".razor")
               from line in Repository.Text(path).Split('\n').Index()
               where !line.Item.TrimStart().StartsWith("//", StringComparison.Ordinal) && forbidden.IsMatch(line.Item)
               select $"{path}:{line.Index + 1}: {line.Item.Trim()}",
        ];
    }

    [GeneratedRegex(@"docs/[a-z-]+(/[\w-]+)*(\.md)?")]
    private static partial Regex Document();

    [GeneratedRegex(@"docs/protocol/(?<page>[a-z]+)\.md,? (section )?(?<place>R-?\d+|\d+(\.\d+)?)")]
    private static partial Regex Section();

    [GeneratedRegex(@"""Ottu:(?<key>[A-Za-z:]+)""")]
    private static partial Regex ConfigurationKey();
}
