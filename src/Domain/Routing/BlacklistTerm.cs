namespace Ottu.Domain.Routing;

/// <summary>How long a connection rests after too many errors.</summary>
/// <param name="Hours">So many hours; null: until midnight where the merchant is.</param>
public sealed record BlacklistTerm(int? Hours = 1)
{
    public const int MostHours = 168;

    public static readonly BlacklistTerm UntilMidnight = new(Hours: null);

    public DateTimeOffset EndOf(DateTimeOffset trippedAt, TimeZoneInfo zone)
    {
        if (Hours is { } hours) return trippedAt + TimeSpan.FromHours(hours);
        var midnight = TimeZoneInfo.ConvertTime(trippedAt, zone).Date.AddDays(1);
        while (zone.IsInvalidTime(midnight)) midnight = midnight.AddMinutes(30); // the hour that summer time skips
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }
}
