using System.Globalization;

namespace Ottu.Domain.Routing;

/// <summary>The first six to eight digits of a card number, as many as are known.</summary>
public readonly record struct Bin
{
    public const int LeastDigits = 6;
    public const int MostDigits = 8;

    /// <summary>How many numbers of eight digits there are.</summary>
    internal const int Space = 100_000_000;

    Bin(int value, int digits)
    {
        Value = value;
        Digits = digits;
    }

    public int Value { get; }

    public int Digits { get; }

    /// <summary>The lowest and the highest eight digits that begin like this.</summary>
    public BinRange Range => new(Value * Missing, ((Value + 1) * Missing) - 1);

    int Missing => Digits switch { 6 => 100, 7 => 10, _ => 1 };

    public static bool TryParse(ReadOnlySpan<char> text, out Bin bin)
    {
        bin = default;
        if (text.Length is < LeastDigits or > MostDigits) return false;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return false;
        bin = new Bin(value, text.Length);
        return true;
    }

    public override string ToString() => Value.ToString($"D{Digits}", CultureInfo.InvariantCulture);
}

/// <summary>BINs between two numbers of eight digits, both included.</summary>
public readonly record struct BinRange(int Lo, int Hi)
{
    public int Width => Hi - Lo;

    public bool Contains(BinRange other) => Lo <= other.Lo && other.Hi <= Hi;

    public bool Overlaps(BinRange other) => Lo <= other.Hi && other.Lo <= Hi;

    /// <summary>A prefix (<c>411111</c>) or two of them (<c>411111-41111299</c>).</summary>
    public static bool TryParse(string? text, out BinRange range)
    {
        range = default;
        var dash = text?.IndexOf('-') ?? -1;
        if (text is null || !Bin.TryParse(dash < 0 ? text : text.AsSpan(0, dash), out var lo)) return false;
        var hi = lo;
        if (dash >= 0 && !Bin.TryParse(text.AsSpan(dash + 1), out hi)) return false;
        range = new BinRange(lo.Range.Lo, hi.Range.Hi);
        return range.Lo <= range.Hi;
    }

    public override string ToString() => $"{Lo:D8}-{Hi:D8}";
}
