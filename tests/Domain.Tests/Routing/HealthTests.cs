using FsCheck;
using FsCheck.Fluent;
using Ottu.Domain.Gateways;
using Ottu.Domain.Routing;

namespace Ottu.Domain.Tests.Routing;

public class HealthTests
{
    static readonly BlacklistTerm Hour = new();
    static readonly TimeZoneInfo Kuwait = TimeZoneInfo.CreateCustomTimeZone("Kuwait", TimeSpan.FromHours(3), "Kuwait", "Kuwait");
    static readonly AttemptOutcome Error = AttemptOutcome.Declined(DeclineClass.Technical);

    [Fact]
    [Trait("check", "routing-12")]
    public void Five_errors_in_a_row_blacklist_for_an_hour_and_it_returns_by_itself()
    {
        var fourth = Fold(Repeat(Error, 4));
        fourth.UnavailableUntil(At(4)).ShouldBeNull();
        var fifth = fourth.Add(Error, At(4), Hour, Kuwait);
        fifth.UnavailableUntil(At(4)).ShouldBe(At(4) + TimeSpan.FromHours(1));
        fifth.UnavailableUntil(At(4) + TimeSpan.FromHours(1)).ShouldBeNull();
        Sample.Decide(Sample.Profile, health: new Dictionary<string, HealthReading> { ["knet1"] = fifth.Read(Sample.Now, []) }).Chosen.ShouldBe("knet2");
    }

    [Fact]
    public void It_comes_back_with_a_clean_slate()
    {
        var back = At(4) + TimeSpan.FromHours(1);
        var health = Fold(Repeat(Error, 5)).Add(Error, At(6), Hour, Kuwait).Add(Error, back.AddMinutes(1), Hour, Kuwait);
        health.UnavailableUntil(back.AddMinutes(1)).ShouldBeNull();
    }

    [Fact]
    public void An_answer_interrupts_the_row_and_a_customer_who_walks_away_does_not()
    {
        var declined = AttemptOutcome.Declined(DeclineClass.Hard);
        Fold([Error, Error, declined, Error, Error, Error]).UnavailableUntil(At(6)).ShouldBeNull();
        Fold([Error, Error, AttemptOutcome.Canceled, Error, Error, Error]).UnavailableUntil(At(6)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(20, 30, true)]
    [InlineData(18, 30, false)]
    [InlineData(20, 32, false)]
    public void Half_of_the_last_twenty_within_ten_minutes_trips(int attempts, int spacing, bool expected)
    {
        var health = ConnectionHealth.Untried;
        for (var at = 0; at < attempts; at++) health = health.Add(at % 2 == 0 ? AttemptOutcome.Success : Error, Sample.Now.AddSeconds(at * spacing), Hour, Kuwait);
        (health.Blacklisting is not null).ShouldBe(expected);
    }

    [Fact]
    public void Until_midnight_means_the_merchants()
    {
        BlacklistTerm.UntilMidnight.EndOf(new DateTimeOffset(2026, 3, 1, 20, 59, 0, TimeSpan.Zero), Kuwait).ShouldBe(new DateTimeOffset(2026, 3, 1, 21, 0, 0, TimeSpan.Zero));
        BlacklistTerm.UntilMidnight.EndOf(new DateTimeOffset(2026, 3, 1, 21, 0, 0, TimeSpan.Zero), Kuwait).ShouldBe(new DateTimeOffset(2026, 3, 2, 21, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void A_person_can_end_it()
    {
        var cleared = Fold(Repeat(Error, 5)).Clear(At(6));
        cleared.UnavailableUntil(At(6)).ShouldBeNull();
        Repeat(Error, 5).Index().Aggregate(cleared, (health, entry) => health.Add(entry.Item, At(7 + entry.Index), Hour, Kuwait)).UnavailableUntil(At(12)).ShouldNotBeNull();
    }

    [Fact]
    public void The_rate_leaves_out_the_canceled_and_the_mendable()
    {
        var health = Fold([AttemptOutcome.Success, AttemptOutcome.Canceled, AttemptOutcome.Declined(DeclineClass.CustomerFixable), AttemptOutcome.Declined(DeclineClass.Hard), Error]);
        health.Read(At(5), []).LastHour.ShouldBe(new Tally(1, 3));
    }

    [Fact]
    public void The_window_slides()
    {
        var health = Fold([AttemptOutcome.Success]);
        health.Read(Sample.Now.AddMinutes(59), [5]).LastHour.ShouldBe(new Tally(1, 1));
        health.Read(Sample.Now.AddMinutes(60), [5]).LastHour.ShouldBe(default);
        health.Read(Sample.Now.AddMinutes(4), [5]).Over(5).ShouldBe(new Tally(1, 1));
        health.Read(Sample.Now.AddMinutes(5), [5]).Over(5).ShouldBe(default);
    }

    [Fact]
    public void Nodes_that_merge_know_what_one_node_would() => Prop.ForAll(Histories(), history =>
    {
        var (one, left, right) = (ErrorTrail.Empty, ErrorTrail.Empty, ErrorTrail.Empty);
        var (all, leftMinutes, rightMinutes) = (MinuteTallies.Empty, MinuteTallies.Empty, MinuteTallies.Empty);
        foreach (var (at, (outcome, isLeft)) in history.Index())
        {
            var now = Sample.Now.AddSeconds(at * 20);
            (one, all) = (one.Add(outcome, now), all.Add(outcome, now));
            if (isLeft) (left, leftMinutes) = (left.Add(outcome, now), leftMinutes.Add(outcome, now));
            else (right, rightMinutes) = (right.Add(outcome, now), rightMinutes.Add(outcome, now));
        }

        return left.Merge(right).Entries.SequenceEqual(one.Entries) && right.Merge(left).Entries.SequenceEqual(one.Entries)
            && leftMinutes.Merge(rightMinutes).Buckets.SequenceEqual(all.Buckets);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Errors_that_two_nodes_saw_by_halves_trip_after_the_merge()
    {
        var (left, right) = (ConnectionHealth.Untried, ConnectionHealth.Untried);
        for (var at = 0; at < 5; at++)
        {
            if (at % 2 == 0) left = left.Add(Error, At(at), Hour, Kuwait);
            else right = right.Add(Error, At(at), Hour, Kuwait);
        }

        left.Merge(right).Judge(At(5), Hour, Kuwait).UnavailableUntil(At(5)).ShouldBe(At(5) + TimeSpan.FromHours(1));
        left.Merge(right).Minutes.Over(60, At(5)).ShouldBe(new Tally(0, 5));
    }

    static ConnectionHealth Fold(IEnumerable<AttemptOutcome> outcomes) => outcomes.Index().Aggregate(ConnectionHealth.Untried, (health, entry) => health.Add(entry.Item, At(entry.Index), Hour, Kuwait));

    static IEnumerable<AttemptOutcome> Repeat(AttemptOutcome outcome, int times) => Enumerable.Repeat(outcome, times);

    static DateTimeOffset At(int second) => Sample.Now.AddSeconds(second);

    static Arbitrary<(AttemptOutcome Outcome, bool IsLeft)[]> Histories() => Arb.From(Gen.ArrayOf(
        from outcome in Gen.Elements(AttemptOutcome.Success, AttemptOutcome.Canceled, Error, AttemptOutcome.Declined(DeclineClass.CustomerFixable), AttemptOutcome.Declined(DeclineClass.Soft))
        from isLeft in Gen.Elements(true, false)
        select (outcome, isLeft)));
}
