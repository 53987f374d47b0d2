using System.Globalization;

namespace Ottu.WebApi.BackOffice.Jobs;

/// <summary>Simple cron expressions in words.</summary>
static class ScheduleWords
{
    /// <summary>Null where words would be longer than the expression, or wrong.</summary>
    public static string? Of(string cron, StaffTexts texts)
    {
        var fields = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] six = fields.Length == 5 ? ["0", .. fields] : fields;
        return six switch
        {
            ["*", "*", "*", "*", "*", "*"] => texts.EverySeconds(1),
            [var step, "*", "*", "*", "*", "*"] when Step(step, 60) is { } seconds => texts.EverySeconds(seconds),
            ["0", "*", "*", "*", "*", "*"] => texts.EveryMinutes(1),
            ["0", var step, "*", "*", "*", "*"] when Step(step, 60) is { } minutes => texts.EveryMinutes(minutes),
            ["0", var minute, "*", "*", "*", "*"] when Number(minute) is not null => texts.EveryHours(1),
            ["0", var minute, var step, "*", "*", "*"] when Number(minute) is not null && Step(step, 24) is { } hours => texts.EveryHours(hours),
            ["0", var minute, var hour, "*", "*", "*"] when Number(minute) is { } m && Number(hour) is { } h =>
                texts.DailyAt(string.Create(CultureInfo.InvariantCulture, $"{h:00}:{m:00} UTC")),
            _ => null,
        };
    }

    /// <summary>Of <c>*/n</c> or <c>0/n</c>, where n divides the whole: otherwise the last step is shorter.</summary>
    static int? Step(string field, int whole) =>
        field.Split('/') is ["*" or "0", var text] && Number(text) is > 0 and var step && whole % step == 0 ? step : null;

    static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
