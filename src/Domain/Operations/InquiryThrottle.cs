namespace Ottu.Domain.Operations;

/// <summary>
/// How often merchants may have the gateways asked about one payment: not in its first minutes, then with pauses, and a few times a day,
/// where a day is 24 hours from its first call. docs/protocol/operations.md 2.1
/// </summary>
public static class InquiryThrottle
{
    const int MostPerDay = 3;
    static readonly TimeSpan FirstAfter = TimeSpan.FromMinutes(10);
    static readonly TimeSpan Pause = TimeSpan.FromMinutes(30);
    static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <param name="createdAt">Of the payment.</param>
    /// <param name="calls">Those that counted, oldest first.</param>
    /// <param name="now">The time.</param>
    /// <returns>How long to wait; zero when a call may be made.</returns>
    public static TimeSpan WaitFor(DateTimeOffset createdAt, IReadOnlyList<DateTimeOffset> calls, DateTimeOffset now)
    {
        var opensAt = createdAt + FirstAfter;
        if (calls.Count > 0)
        {
            opensAt = Later(opensAt, calls[^1] + Pause);
            var (dayStart, made) = LastDay(calls);
            if (made >= MostPerDay) opensAt = Later(opensAt, dayStart + Day);
        }

        return opensAt > now ? opensAt - now : TimeSpan.Zero;
    }

    static (DateTimeOffset Start, int Made) LastDay(IReadOnlyList<DateTimeOffset> calls)
    {
        var (start, made) = (calls[0], 0);
        foreach (var call in calls) (start, made) = call < start + Day ? (start, made + 1) : (call, 1);
        return (start, made);
    }

    static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}
