using Ottu.Domain.Operations;

namespace Ottu.Domain.Tests.Operations;

public class InquiryThrottleTests
{
    static readonly DateTimeOffset Created = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 600)]
    [InlineData(9, 60)]
    [InlineData(10, 0)]
    [InlineData(500, 0)]
    public void The_first_call_waits_for_the_tenth_minute(int minute, int seconds) => Wait(minute).ShouldBe(seconds);

    [Theory]
    [InlineData(20, 21 * 60)]
    [InlineData(40, 60)]
    [InlineData(41, 0)]
    public void Every_call_closes_the_next_half_hour(int minute, int seconds) => Wait(minute, 11).ShouldBe(seconds);

    [Fact]
    public void The_fourth_call_waits_until_the_day_of_the_first_is_over()
    {
        Wait(104, 11, 42, 73).ShouldBe(((24 * 60) + 11 - 104) * 60);
        Wait((24 * 60) + 11, 11, 42, 73).ShouldBe(0);
    }

    [Fact]
    public void A_new_day_starts_with_the_call_that_opens_it()
    {
        const int NextDay = (24 * 60) + 11;
        Wait(NextDay + 31, 11, 42, 73, NextDay).ShouldBe(0);
        Wait(NextDay + 100, 11, 42, 73, NextDay, NextDay + 31, NextDay + 62).ShouldBe(((24 * 60) - 100) * 60);
    }

    [Fact]
    public void The_pause_outlives_the_day() => Wait((24 * 60) + 12, 11, 42, (24 * 60) + 10).ShouldBe(28 * 60);

    static int Wait(int minute, params int[] calls) =>
        (int)InquiryThrottle.WaitFor(Created, [.. calls.Select(call => Created.AddMinutes(call))], Created.AddMinutes(minute)).TotalSeconds;
}
