using System.Globalization;

namespace Ottu.Domain.Gateways;

/// <summary>The month to whose end a card is valid.</summary>
/// <param name="Year">Four digits.</param>
/// <param name="Month">1-12.</param>
public readonly record struct CardExpiry(int Year, int Month)
{
    /// <summary>Two digits: "01" to "12".</summary>
    public string MonthText => Month.ToString("00", CultureInfo.InvariantCulture);

    /// <summary>Two digits: "39".</summary>
    public string YearText => (Year % 100).ToString("00", CultureInfo.InvariantCulture);

    /// <summary>Reads <c>MM/YY</c> and <c>MM/YYYY</c>, with or without the slash or with a space for it. Two-digit years are of this century.</summary>
    public static bool TryParse(string? text, out CardExpiry expiry)
    {
        expiry = default;
        var digits = new string([.. (text ?? "").Where(char.IsAsciiDigit)]);
        if (digits.Length is not (4 or 6) || text!.Any(letter => !char.IsAsciiDigit(letter) && letter is not ('/' or ' '))) return false;
        var month = int.Parse(digits[..2], CultureInfo.InvariantCulture);
        var year = int.Parse(digits[2..], CultureInfo.InvariantCulture);
        if (month is < 1 or > 12) return false;
        expiry = new CardExpiry(year < 100 ? 2000 + year : year, month);
        return true;
    }

    /// <summary>The first instant after the month, UTC.</summary>
    public DateTimeOffset End => Year >= 9999 ? DateTimeOffset.MaxValue : new DateTimeOffset(Year, Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);

    /// <summary>Whether the last day of the month is over.</summary>
    public bool IsPast(DateTimeOffset now) => now >= End;

    /// <summary>Month and two-digit year as they are stored.</summary>
    public static CardExpiry Of(string month, string year) => new(2000 + int.Parse(year, CultureInfo.InvariantCulture), int.Parse(month, CultureInfo.InvariantCulture));

    /// <summary><c>MM/YY</c>.</summary>
    public override string ToString() => $"{MonthText}/{YearText}";
}
