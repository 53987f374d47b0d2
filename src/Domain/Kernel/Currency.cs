using System.Diagnostics.CodeAnalysis;

namespace Ottu.Domain.Kernel;

/// <summary>An ISO 4217 currency with its number of minor-unit digits (KWD 3, USD 2, JPY 0).</summary>
public sealed record Currency
{
    static readonly Dictionary<string, Currency> ByCode = Iso4217.Exponents
        .ToDictionary(entry => entry.Code, entry => new Currency(entry.Code, entry.Exponent), StringComparer.Ordinal);

    Currency(string code, int exponent)
    {
        Code = code;
        Exponent = exponent;
        Scale = (long)Math.Pow(10, exponent);
    }

    /// <summary>Three upper-case letters.</summary>
    public string Code { get; }

    /// <summary>Decimal digits of the minor unit.</summary>
    public int Exponent { get; }

    /// <summary>Minor units in one major unit.</summary>
    public long Scale { get; }

    public static IReadOnlyCollection<Currency> All => ByCode.Values;

    /// <summary>Finds a currency by its code in any case; false for a code that ISO 4217 does not list.</summary>
    public static bool TryParse(string? code, [NotNullWhen(true)] out Currency? currency)
    {
        currency = null;
        return code is { Length: 3 } && ByCode.TryGetValue(code.ToUpperInvariant(), out currency);
    }

    /// <summary>The currency of a code that was validated before; throws for any other.</summary>
    public static Currency Of(string code) => ByCode[code];

    public override string ToString() => Code;
}
