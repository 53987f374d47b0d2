using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;
using IResult = Microsoft.AspNetCore.Http.IResult;

namespace Ottu.WebApi.Checkout.Pages;

/// <summary>Placeholder logos of gateways and merchants: a coloured tile with initials, drawn from the code, always the same.</summary>
static partial class GatewayLogo
{
    /// <summary>Dark enough that white letters on them pass AA.</summary>
    static readonly string[] Colours = ["#0f766e", "#1d4ed8", "#7c3aed", "#be123c", "#b45309", "#047857", "#0369a1", "#a21caf", "#4338ca", "#9a3412"];

    /// <summary>Marks that customers look for by another word than the code.</summary>
    static readonly FrozenDictionary<string, (string Word, string Colour)> Known = new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        ["kpay"] = ("KNET", "#123f8c"),
        ["benefit"] = ("Benefit", "#b8102a"),
        ["benefit_pay"] = ("Benefit", "#b8102a"),
        ["stc_pay"] = ("stc", "#4f008c"),
        ["tabby"] = ("tabby", "#1d5c46"),
        ["tamara"] = ("tamara", "#7a4a9e"),
        ["omannet"] = ("OmanNet", "#0a6b3b"),
        ["qpay"] = ("NAPS", "#7a1538"),
        ["paypal"] = ("PayPal", "#113984"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The simulator stands for any card.</summary>
    public static string Url(string gateway) => gateway == "ottu_sandbox" ? PageAssets.Url("brands/card.svg") : $"/assets/gateways/{gateway}.svg";

    public static IResult Serve(string code, HttpContext http)
    {
        if (!Code().IsMatch(code)) return Results.NotFound();
        http.Response.Headers.CacheControl = "public, max-age=86400";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Text(Draw(code), "image/svg+xml", Encoding.UTF8);
    }

    /// <summary>Up to two letters: <c>ottu_sandbox</c> is OS, <c>kpay</c> is KP.</summary>
    public static string Initials(string name)
    {
        var words = name.Split([' ', '_', '-', '.'], StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            [] => "?",
            [var only] => Letters(only, 2),
            [var first, .., var last] => Letters(first, 1) + Letters(last, 1),
        };
    }

    static string Letters(string word, int count) =>
        string.Concat(word.EnumerateRunes().Where(Rune.IsLetterOrDigit).Take(count).Select(Rune.ToUpperInvariant));

    static string Draw(string code)
    {
        var (word, colour) = Known.TryGetValue(code, out var known) ? known : (Initials(code), Colour(code));
        var fit = word.Length > 2 ? """ textLength="31" lengthAdjust="spacingAndGlyphs" """ : " ";
        var (size, baseline) = word.Length > 2 ? (Math.Max(8, 17 - (2 * (word.Length - 3))), 24) : (16, 26);
        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40"><rect width="40" height="40" rx="10" fill="{colour}"/><text x="20" y="{baseline}" text-anchor="middle" font-family="system-ui,sans-serif" font-size="{size}" font-weight="700" fill="#fff"{fit}>{word}</text></svg>
            """;
    }

    static string Colour(string code) => Colours[code.Aggregate(7, (sum, letter) => ((sum * 31) + letter) & 0xFFFF) % Colours.Length];

    [GeneratedRegex("^[a-z0-9_-]{1,50}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Code();
}
