using System.Globalization;

namespace Ottu.Application.Kernel;

/// <summary>Times as the wire shows them. docs/protocol/checkout.md 1</summary>
public static class WireTime
{
    /// <summary>DD/MM/YYYY HH:MM:SS, UTC.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("dd/MM/yyyy HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>[D ]HH:MM:SS; days only where there are any.</summary>
    public static string Duration(TimeSpan duration) => duration.Days > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{duration.Days} {duration:hh\\:mm\\:ss}")
        : duration.ToString("hh\\:mm\\:ss", CultureInfo.InvariantCulture);

    /// <summary>ISO 8601, UTC: what the SDK payload carries.</summary>
    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
