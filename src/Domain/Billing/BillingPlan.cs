namespace Ottu.Domain.Billing;

public enum IntervalUnit
{
    Day,
    Week,
    Month,
}

/// <summary>
/// When cycles are due: occurrence 0, 1, 2 ... counted from an anchor, never from the last charge, so that neither a late charge nor a
/// short month moves what follows. docs/protocol/billing.md 2
/// </summary>
public sealed record BillingPlan
{
    public required IntervalUnit Unit { get; init; }

    /// <summary>Every so many units.</summary>
    public required int Every { get; init; }

    /// <summary>The first day that may be due, in the merchant's calendar.</summary>
    public required DateOnly Start { get; init; }

    /// <summary>Months only: 31 is the last day of every month.</summary>
    public int? DayOfMonth { get; init; }

    /// <summary>In the merchant's time zone.</summary>
    public required TimeOnly At { get; init; }

    /// <summary>The fewest days between two occurrences.</summary>
    public int ShortestDays => Unit switch
    {
        IntervalUnit.Day => Every,
        IntervalUnit.Week => Every * 7,
        _ => Every * 28,
    };

    /// <summary>The most days between two occurrences.</summary>
    public int LongestDays => Unit == IntervalUnit.Month ? Every * 31 : ShortestDays;

    public DateOnly DateOf(long index) => Unit == IntervalUnit.Month
        ? InMonth(Start, (FirstIsNextMonth ? 1 : 0) + (index * Every))
        : Start.AddDays(checked((int)(index * ShortestDays)));

    public DateTimeOffset DueAt(long index, TimeZoneInfo zone) => LocalTime.At(DateOf(index), At, zone);

    /// <summary>The first occurrence from <paramref name="from"/> on that is due after an instant.</summary>
    public long FirstAfter(DateTimeOffset instant, TimeZoneInfo zone, long from)
    {
        while (DueAt(from, zone) <= instant) from++;
        return from;
    }

    bool FirstIsNextMonth => InMonth(Start, 0) < Start;

    /// <summary>A month may be too short for the day: then its last one.</summary>
    DateOnly InMonth(DateOnly start, long months)
    {
        var first = new DateOnly(start.Year, start.Month, 1).AddMonths(checked((int)months));
        return first.AddDays(Math.Min(DayOfMonth ?? start.Day, DateTime.DaysInMonth(first.Year, first.Month)) - 1);
    }
}

/// <summary>Instants of a wall clock: every date has each of its times exactly once.</summary>
public static class LocalTime
{
    /// <summary>A time that the clocks jump over is the first instant after the jump; of one that comes twice it is the first.</summary>
    public static DateTimeOffset At(DateOnly date, TimeOnly time, TimeZoneInfo zone)
    {
        var local = date.ToDateTime(time, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(1);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    public static DateOnly DateOf(DateTimeOffset instant, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
}
