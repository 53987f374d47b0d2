using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Application.Kernel;

namespace Ottu.Application.Payments;

/// <summary>The period of a filter as two instants. Dates are the merchant's days.</summary>
public static class TransactionPeriod
{
    public static (DateTimeOffset? From, DateTimeOffset? Before) Read(TransactionFilter filter, string timeZone, Fields errors)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        return (Instant("from", filter.From, days: 0), Instant("to", filter.To, days: 1));

        DateTimeOffset? Instant(string name, string? text, int days)
        {
            if (string.IsNullOrWhiteSpace(text)) return null;
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return StartOf(date.AddDays(days), zone);
            var field = new Fields(new JsonObject { [name] = text });
            if (field.Moment(name) is { } moment) return moment;
            errors.Error(name, FieldTexts.DateTime);
            return null;
        }
    }

    /// <summary>When a day of the merchant begins.</summary>
    public static DateTimeOffset StartOf(DateOnly date, TimeZoneInfo zone)
    {
        var local = date.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
