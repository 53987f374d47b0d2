using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;

namespace Ottu.Application.Kernel;

/// <summary>Texts with a format: addresses, dates, durations.</summary>
public sealed partial class Fields
{
    const int MaxFormatted = 64;

    static readonly string[] DateTimeFormats = ["d/M/yyyy H:mm", "d/M/yyyy H:mm:ss", "d/M/yyyy H:mm:ss.FFFFFF"];
    static readonly string[] IsoFormats =
    [
        "yyyy-M-d'T'H:mmK", "yyyy-M-d'T'H:mm:ssK", "yyyy-M-d'T'H:mm:ss.FFFFFFFK", "yyyy-M-d H:mmK", "yyyy-M-d H:mm:ssK", "yyyy-M-d H:mm:ss.FFFFFFFK",
    ];

    public string? Email(string name, int max, string? absent = null, bool required = false) => Formatted(name, Text(name, max, absent, required), EmailError);

    /// <summary>An absolute http or https URL.</summary>
    public string? Url(string name, int max, string? absent = null) => Formatted(name, Text(name, max, absent), UrlError);

    public string? Slug(string name, int max, string? absent = null, bool required = false) => Formatted(name, Text(name, max, absent, required), SlugError);

    /// <summary>YYYY-MM-DD.</summary>
    public string? Date(string name, string? absent = null) => Formatted(name, Text(name, MaxFormatted, absent), DateError);

    /// <summary>YYYY-MM-DD or DD/MM/YYYY, kept as it was written.</summary>
    public string? EitherDate(string name) => Formatted(name, Text(name, MaxFormatted), text => IsDate(text, "d/M/yyyy") ? null : DateError(text));

    /// <summary>DD/MM/YYYY hh:mm[:ss] or ISO 8601; without an offset it is UTC.</summary>
    public DateTimeOffset? Moment(string name, DateTimeOffset? absent = null)
    {
        if (!Has(name)) return absent;
        if (Text(name, MaxFormatted) is not { } text) return null;
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(text, DateTimeFormats, CultureInfo.InvariantCulture, Utc, out var moment)) return moment;
        if (DateTimeOffset.TryParseExact(text, IsoFormats, CultureInfo.InvariantCulture, Utc, out moment)) return moment;
        Error(name, FieldTexts.DateTime);
        return null;
    }

    /// <summary>[DD ][HH:[MM:]]ss or ISO 8601, in whole seconds.</summary>
    public TimeSpan? Duration(string name, TimeSpan least, TimeSpan most, TimeSpan? absent = null)
    {
        if (!Has(name)) return absent;
        if (Text(name, MaxFormatted) is not { } text) return null;
        if (ParseDuration(text) is not { } duration)
        {
            Error(name, FieldTexts.Duration);
            return null;
        }

        if (duration >= least && duration <= most) return TimeSpan.FromSeconds(Math.Floor(duration.TotalSeconds));
        Error(name, duration < least ? FieldTexts.AtLeast(WireTime.Duration(least)) : FieldTexts.AtMost(WireTime.Duration(most)));
        return null;
    }

    public static string? EmailError(string text) => text.Length <= 254 && EmailShape().IsMatch(text) ? null : FieldTexts.Email;

    public static string? UrlError(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp) && url.Host.Length > 0
            && !text.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter))
            ? null
            : FieldTexts.Url;

    public static string? SlugError(string text) => text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') ? null : FieldTexts.Slug;

    static string? DateError(string text) => IsDate(text, "yyyy-MM-dd") ? null : FieldTexts.Date;

    static bool IsDate(string text, string format) => DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    string? Formatted(string name, string? text, Func<string, string?> check)
    {
        // An absent field keeps the stored value, which was checked when it came.
        if (text is null || !Has(name) || check(text) is not { } error) return text;
        return Wrong<string>(name, error);
    }

    static TimeSpan? ParseDuration(string text)
    {
        if (text.StartsWith('P')) return ParseIso(text);
        var match = DurationShape().Match(text);
        if (!match.Success) return null;
        var seconds = (Number("days") * 86400) + (Number("hours") * 3600) + (Number("minutes") * 60) + Number("seconds");
        return TimeSpan.FromSeconds((double)seconds);

        decimal Number(string group) => match.Groups[group] is { Success: true } part ? decimal.Parse(part.Value, CultureInfo.InvariantCulture) : 0;
    }

    static TimeSpan? ParseIso(string text)
    {
        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^(?:(?<days>\d{1,6}) (?:days?, )?)?(?:(?:(?<hours>\d{1,6}):)?(?<minutes>\d{1,6}):)?(?<seconds>\d{1,9}(?:\.\d{1,6})?)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex DurationShape();

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex EmailShape();
}
