using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Cronos;

namespace Ottu.Infrastructure.Jobs;

/// <summary>
/// When a job runs: minute, hour, day of month, month, day of week in UTC, with an optional field of seconds before them. Numbers, names, lists,
/// ranges and steps; a day is named by month or by week, not by both, which engines understand differently.
/// </summary>
public sealed partial class CronSchedule
{
    readonly CronExpression _expression;
    readonly string[] _fields;

    CronSchedule(CronExpression expression, string[] fields) => (_expression, _fields) = (expression, fields);

    public static bool TryParse(string text, DateTimeOffset now, [NotNullWhen(true)] out CronSchedule? schedule, [NotNullWhen(false)] out string? error)
    {
        (schedule, error) = (null, null);
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is not (5 or 6) || !fields.All(field => Field().IsMatch(field)))
        {
            error = "Enter five fields (minute, hour, day of month, month, day of week), or six with seconds before them: numbers, names, lists, ranges and steps.";
            return false;
        }

        if (fields.Length == 5) fields = ["0", .. fields];
        if (fields[3] != "*" && fields[5] != "*") error = "Name days of the month or days of the week, not both.";
        else if (!CronExpression.TryParse(string.Join(' ', fields), CronFormat.IncludeSeconds, out var expression)) error = "This is no schedule: a field is out of its range.";
        else if (expression.GetNextOccurrence(now.UtcDateTime) is null) error = "This schedule is never due.";
        else schedule = new CronSchedule(expression, fields);
        return schedule is not null;
    }

    /// <summary>A schedule that was checked before it was stored.</summary>
    public static CronSchedule Parse(string text, DateTimeOffset now) => TryParse(text, now, out var schedule, out var error) ? schedule : throw new FormatException($"'{text}': {error}");

    /// <summary>The first moment after <paramref name="time"/>; null for never.</summary>
    public DateTimeOffset? Next(DateTimeOffset time) => _expression.GetNextOccurrence(time.UtcDateTime) is { } next ? new DateTimeOffset(next, TimeSpan.Zero) : null;

    /// <summary>Six fields, as Hangfire reads them.</summary>
    public override string ToString() => string.Join(' ', _fields);

    /// <summary>
    /// The same for Quartz, which counts weekdays from one and wants a question mark. Each field is written as what it stands for, so no
    /// difference in notation is left.
    /// </summary>
    public string ToQuartz()
    {
        var start = new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var second = Values($"{_fields[0]} * * * * *", start, start.AddMinutes(1), at => at.Second, 60, from: 0);
        var minute = Values($"0 {_fields[1]} * * * *", start, start.AddHours(1), at => at.Minute, 60, from: 0);
        var hour = Values($"0 0 {_fields[2]} * * *", start, start.AddDays(1), at => at.Hour, 24, from: 0);
        var day = Values($"0 0 0 {_fields[3]} * *", start, start.AddMonths(1), at => at.Day, 31, from: 1);
        var month = Values($"0 0 0 1 {_fields[4]} *", start, start.AddYears(1), at => at.Month, 12, from: 1);
        var weekday = Values($"0 0 0 * * {_fields[5]}", start, start.AddDays(7), at => (int)at.DayOfWeek + 1, 7, from: 1);
        return weekday == "*" ? $"{second} {minute} {hour} {day} {month} ?" : $"{second} {minute} {hour} ? {month} {weekday}";
    }

    static string Values(string cron, DateTime start, DateTime end, Func<DateTime, int> part, int count, int from)
    {
        var values = CronExpression.Parse(cron, CronFormat.IncludeSeconds).GetOccurrences(start, end).Select(part).Order().ToList();
        if (values.Count == count) return "*";
        if (values.Count > 2 && values[1] - values[0] is > 1 and var step && values.Zip(values.Skip(1), (one, next) => next - one).All(gap => gap == step) && values[^1] + step >= count + from)
        {
            return $"{values[0]}/{step}";
        }

        return string.Join(',', values);
    }

    // Nothing that only one engine has, such as L, W and #.
    [GeneratedRegex(@"\A(\*|(\d{1,2}|[A-Za-z]{3})(-(\d{1,2}|[A-Za-z]{3}))?)(/\d{1,2})?(,(\d{1,2}|[A-Za-z]{3})(-(\d{1,2}|[A-Za-z]{3}))?(/\d{1,2})?)*\z")]
    private static partial Regex Field();
}
