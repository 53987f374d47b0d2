using System.Text.RegularExpressions;

namespace Ottu.Architecture.Tests;

/// <summary>What must never drift, read from the sources themselves.</summary>
public class SourceTests
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
}
