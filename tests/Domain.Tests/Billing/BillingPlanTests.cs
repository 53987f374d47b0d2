using Ottu.Domain.Billing;

namespace Ottu.Domain.Tests.Billing;

public class BillingPlanTests
{
    static readonly string[] Zones = ["Asia/Kuwait", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"];

    [Theory]
    [InlineData("Asia/Kuwait")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Australia/Lord_Howe")]
    public void Every_occurrence_is_later_than_the_one_before_on_its_own_date(string zoneName)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneName);
        foreach (var plan in Plans(seed: 20260301, count: 300))
        {
            for (var index = 0; index < 60; index++)
            {
                var (now, next) = (plan.DueAt(index, zone), plan.DueAt(index + 1, zone));
                next.ShouldBeGreaterThan(now, $"{plan} in {zoneName} at {index}");
                LocalTime.DateOf(now, zone).ShouldBe(plan.DateOf(index), $"{plan} in {zoneName} at {index}");
                var days = plan.DateOf(index + 1).DayNumber - plan.DateOf(index).DayNumber;
                days.ShouldBeInRange(plan.ShortestDays, plan.LongestDays, $"{plan} at {index}");
            }

            plan.DateOf(0).ShouldBeGreaterThanOrEqualTo(plan.Start);
        }
    }

    [Fact]
    public void A_month_has_one_occurrence_on_its_day_or_on_its_last()
    {
        foreach (var plan in Plans(seed: 31, count: 600).Where(plan => plan.Unit == IntervalUnit.Month))
        {
            for (var index = 0; index < 60; index++)
            {
                var date = plan.DateOf(index);
                date.Day.ShouldBe(Math.Min(plan.DayOfMonth!.Value, DateTime.DaysInMonth(date.Year, date.Month)));
                var later = plan.DateOf(index + 1);
                ((later.Year * 12) + later.Month - (date.Year * 12) - date.Month).ShouldBe(plan.Every);
            }
        }
    }

    [Fact]
    public void The_first_after_an_instant_is_after_it_and_the_one_before_is_not()
    {
        var random = new Random(7);
        foreach (var plan in Plans(seed: 7, count: 300))
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(Zones[random.Next(Zones.Length)]);
            var instant = plan.DueAt(0, zone).AddMinutes(random.Next(0, 60 * 24 * 400));
            var index = plan.FirstAfter(instant, zone, 0);
            plan.DueAt(index, zone).ShouldBeGreaterThan(instant);
            if (index > 0) plan.DueAt(index - 1, zone).ShouldBeLessThanOrEqualTo(instant);
        }
    }

    [Fact]
    public void The_31st_is_the_last_day_of_shorter_months_and_the_31st_again()
    {
        var plan = Monthly(new DateOnly(2027, 12, 31), day: 31);
        Dates(plan, 6).ShouldBe(["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30", "2028-05-31"]);
        Dates(Monthly(new DateOnly(2027, 2, 1), day: 31), 2).ShouldBe(["2027-02-28", "2027-03-31"]);
        Dates(Monthly(new DateOnly(2026, 3, 20), day: 15), 2).ShouldBe(["2026-04-15", "2026-05-15"], "the first day is not before the start");
    }

    [Theory]
    [InlineData("2026-03-29", "02:30", "2026-03-29T01:00:00Z", "the clocks jump from 02:00 to 03:00")]
    [InlineData("2026-03-29", "03:00", "2026-03-29T01:00:00Z", "after the jump")]
    [InlineData("2026-10-25", "02:30", "2026-10-25T00:30:00Z", "it comes twice: the first")]
    [InlineData("2026-10-25", "03:00", "2026-10-25T02:00:00Z", "after the second")]
    public void A_local_time_exists_once(string date, string time, string instant, string why) => LocalTime
        .At(DateOnly.Parse(date, null), TimeOnly.Parse(time, null), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"))
        .ShouldBe(DateTimeOffset.Parse(instant, null), why);

    [Fact]
    public void Retries_come_a_day_three_days_and_a_week_after_the_first_failure_and_never_at_each_others_heels()
    {
        var first = new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
        RetryPlan.Next(1, first, first).ShouldBe(first.AddHours(24));
        RetryPlan.Next(2, first, first.AddHours(24)).ShouldBe(first.AddHours(72));
        RetryPlan.Next(3, first, first.AddHours(72)).ShouldBe(first.AddDays(7));
        RetryPlan.Next(4, first, first.AddDays(7)).ShouldBeNull();
        RetryPlan.Next(2, first, first.AddHours(70)).ShouldBe(first.AddHours(94), "the second try was late");
    }

    [Theory]
    [InlineData("05", true)]
    [InlineData("91", true)]
    [InlineData("03", true)]
    [InlineData("51", true)]
    [InlineData("61", true)]
    [InlineData("65", true)]
    [InlineData("not_paid", true)]
    [InlineData("54", false)]
    [InlineData("1A", false)]
    [InlineData("41", false)]
    [InlineData("68", false)]
    [InlineData("XX", false)]
    public void Only_declines_that_may_pass_are_tried_again(string code, bool mayRetry) => RetryPlan.Allows(code).ShouldBe(mayRetry);

    static BillingPlan Monthly(DateOnly start, int day) => new() { Unit = IntervalUnit.Month, Every = 1, Start = start, DayOfMonth = day, At = new TimeOnly(9, 0) };

    static IEnumerable<string> Dates(BillingPlan plan, int count) => Enumerable.Range(0, count).Select(index => plan.DateOf(index).ToString("yyyy-MM-dd", null));

    static IEnumerable<BillingPlan> Plans(int seed, int count)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var unit = (IntervalUnit)random.Next(3);
            yield return new BillingPlan
            {
                Unit = unit,
                Every = random.Next(1, unit == IntervalUnit.Month ? 13 : 40),
                Start = new DateOnly(2026, 1, 1).AddDays(random.Next(2000)),
                DayOfMonth = unit == IntervalUnit.Month ? random.Next(1, 32) : null,
                At = TimeOnly.FromTimeSpan(TimeSpan.FromMinutes(random.Next(24 * 60))),
            };
        }
    }
}
