using Ottu.Infrastructure.Jobs;

namespace Ottu.Api.Tests.Jobs;

/// <summary>A schedule means the same to us and to both job servers.</summary>
public class CronScheduleTests
{
    static readonly DateTimeOffset Start = new(2026, 2, 27, 22, 58, 7, TimeSpan.Zero);

    [Theory]
    [InlineData("* * * * *", "0 * * * * ?")]
    [InlineData("*/15 * * * * *", "0/15 * * * * ?")]
    [InlineData("30 2 * * *", "0 30 2 * * ?")]
    [InlineData("0 3 * * MON-FRI", "0 0 3 ? * 2,3,4,5,6")]
    [InlineData("0 3 * * 0", "0 0 3 ? * 1")]
    [InlineData("0 3 * * 7", "0 0 3 ? * 1")]
    [InlineData("0 3 1,15 JAN-MAR *", "0 0 3 1,15 1,2,3 ?")]
    public void Is_spelled_out_for_Quartz(string cron, string quartz) => CronSchedule.Parse(cron, Start).ToQuartz().ShouldBe(quartz);

    [Fact]
    public void Is_due_at_the_same_moments_for_Quartz_and_for_us()
    {
        var random = new Random(20260301);
        for (var tries = 0; tries < 500; tries++)
        {
            var cron = RandomCron(random);
            if (!CronSchedule.TryParse(cron, Start, out var schedule, out _)) continue;
            var quartz = new Quartz.CronExpression(schedule.ToQuartz(), TimeZoneInfo.Utc);
            var (ours, theirs) = ((DateTimeOffset?)Start, (DateTimeOffset?)Start);
            for (var step = 0; step < 20 && ours is { } from; step++)
            {
                (ours, theirs) = (schedule.Next(from), quartz.GetNextValidTimeAfter(theirs!.Value));
                if (ours?.Year > 2090) break;
                theirs.ShouldBe(ours, $"{cron} as {schedule.ToQuartz()}");
            }
        }
    }

    /// <summary>On 29 March 2026 and 25 October 2026 many clocks of Europe jump.</summary>
    [Fact]
    public void Knows_no_summer_time()
    {
        var schedule = CronSchedule.Parse("30 2 * * *", Start);
        foreach (var day in new[] { new DateTimeOffset(2026, 3, 29, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 10, 25, 0, 0, 0, TimeSpan.Zero) })
        {
            schedule.Next(day).ShouldBe(day.AddHours(2.5));
            schedule.Next(day.AddHours(2.5)).ShouldBe(day.AddHours(26.5));
        }
    }

    static string RandomCron(Random random)
    {
        var byWeekday = random.Next(2) == 0;
        string[] fields =
        [
            Field(random, 0, 59), Field(random, 0, 59), Field(random, 0, 23),
            byWeekday ? "*" : Field(random, 1, 31), Field(random, 1, 12), byWeekday ? Field(random, 0, 7) : "*",
        ];
        return string.Join(' ', fields);
    }

    static string Field(Random random, int least, int most)
    {
        var (one, two) = (random.Next(least, most + 1), random.Next(least, most + 1));
        return random.Next(6) switch
        {
            0 => $"{one}",
            1 => $"{Math.Min(one, two)}-{Math.Max(one, two)}",
            2 => $"*/{random.Next(1, most)}",
            3 => $"{Math.Min(one, two)}-{Math.Max(one, two)}/{random.Next(1, 10)}",
            4 => $"{one},{two}",
            _ => "*",
        };
    }
}
