using System.Globalization;
using Ottu.Domain.Kernel;

namespace Ottu.Domain.Gateways;

/// <summary>A card scheme, as far as the first digits of a number tell.</summary>
/// <param name="Code">Upper case, as stored and on the wire: <c>VISA</c>.</param>
/// <param name="Name">As people write it: <c>Visa</c>.</param>
/// <param name="CvvLength">Digits of its security code, or of its PIN.</param>
public sealed record CardBrand(string Code, string Name, int CvvLength)
{
    /// <summary>A number that no table knows.</summary>
    public static readonly CardBrand Unknown = new("UNKNOWN", "Card", 3);
}

/// <summary>Brands by the longest matching BIN, so that a local scheme wins over the global one it is carved out of. docs/protocol/operations.md 6</summary>
public static class CardBrands
{
    static readonly IReadOnlyList<Row> Rows = EmbeddedData.Read<Row[]>("card-brands.json");

    static readonly Dictionary<string, CardBrand> ByPrefix = Rows
        .SelectMany(row => row.Bins.SelectMany(Prefixes).Select(prefix => (prefix, new CardBrand(row.Code, row.Name, row.CvvLength))))
        .ToDictionary(pair => pair.prefix, pair => pair.Item2, StringComparer.Ordinal);

    static readonly int Longest = ByPrefix.Keys.Max(prefix => prefix.Length);

    public static IReadOnlyList<CardBrand> All { get; } = [.. Rows.Select(row => new CardBrand(row.Code, row.Name, row.CvvLength))];

    /// <summary>The brand of a number or of its first digits.</summary>
    public static CardBrand Of(string digits)
    {
        for (var length = Math.Min(Longest, digits.Length); length > 0; length--)
        {
            if (ByPrefix.TryGetValue(digits[..length], out var brand)) return brand;
        }

        return CardBrand.Unknown;
    }

    public static CardBrand Of(Secret number) => Of(number.Reveal());

    /// <summary>The brand with this code; <see cref="CardBrand.Unknown"/> for a code of nobody.</summary>
    public static CardBrand Named(string code) => All.FirstOrDefault(brand => brand.Code == code) ?? CardBrand.Unknown;

    static IEnumerable<string> Prefixes(string bins)
    {
        var ends = bins.Split('-');
        var (from, to) = (Number(ends[0]), Number(ends[^1]));
        for (var prefix = from; prefix <= to; prefix++) yield return prefix.ToString(CultureInfo.InvariantCulture);
    }

    static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    /// <param name="Bins">Prefixes, or ranges of prefixes such as 51-55.</param>
    sealed record Row(string Code, string Name, int CvvLength, IReadOnlyList<string> Bins);
}
