using System.Globalization;

namespace Ottu.Application.Settings;

/// <summary>Durations as configuration writes them: <c>[DD] [HH:[MM:]]ss</c>, e.g. "1 00:00:00" for a day.</summary>
public static class SettingDuration
{
    public static string Write(TimeSpan duration) =>
        FormattableString.Invariant($"{(int)duration.TotalDays} {duration.Hours:00}:{duration.Minutes:00}:{duration.Seconds:00}");

    /// <summary>False for anything malformed, zero or longer than ten years.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var halves = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (halves.Length is 0 or > 2) return false;
        var days = 0L;
        if (halves.Length == 2 && !TryPart(halves[0], out days)) return false;
        var seconds = 0L;
        var parts = halves[^1].Split(':');
        if (parts.Length > 3) return false;
        foreach (var part in parts)
        {
            if (!TryPart(part, out var value)) return false;
            seconds = (seconds * 60) + value;
        }

        seconds += days * 86_400;
        if (seconds is <= 0 or > 315_360_000) return false;
        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    static bool TryPart(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value < 1_000_000_000;
}
