using FsCheck;
using FsCheck.Fluent;
using Ottu.Domain.Routing;

namespace Ottu.Domain.Tests.Routing;

public class StrategyTests
{
    static readonly RoutingProfile Shares = Sample.Profile with
    {
        DefaultStrategy = new RoutingStrategy.Distribution(new Dictionary<string, int> { ["knet1"] = 20, ["knet2"] = 50, ["knet3"] = 30 }),
    };

    [Fact]
    [Trait("check", "routing-11")]
    public void Distribution_splits_ten_payments_two_five_three() => Counts(Sample.Play(Shares, 10)).ShouldBe([("knet1", 2), ("knet2", 5), ("knet3", 3)]);

    [Fact]
    [Trait("check", "routing-11")]
    public void Distribution_renormalises_the_share_of_a_missing_connection() =>
        Counts(Sample.Play(Shares, 10, (_, inputs) => inputs with { Facts = inputs.Facts with { Tried = ["knet2"] } })).ShouldBe([("knet1", 4), ("knet3", 6)]);

    [Fact]
    public void Distribution_is_exact_over_any_hundred_consecutive_payments() => Prop.ForAll(Weights(), weights =>
    {
        var shares = Sample.Profile.Candidates.Zip(weights).ToDictionary(pair => pair.First, pair => pair.Second);
        var chosen = Sample.Play(Sample.Profile with { DefaultStrategy = new RoutingStrategy.Distribution(shares) }, 250);
        return Enumerable.Range(0, 150).All(from => shares.All(share => chosen.Skip(from).Take(100).Count(code => code == share.Key) == share.Value));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Distribution_stays_exact_for_each_set_when_a_connection_comes_and_goes()
    {
        var chosen = Sample.Play(Shares, 400, (payment, inputs) => payment % 3 == 0 ? inputs with { Facts = inputs.Facts with { Tried = ["knet2"] } } : inputs);
        Counts(chosen.Where((_, payment) => payment % 3 == 0).Take(100)).ShouldBe([("knet1", 40), ("knet3", 60)]);
        Counts(chosen.Where((_, payment) => payment % 3 != 0).Take(200)).ShouldBe([("knet1", 40), ("knet2", 100), ("knet3", 60)]);
    }

    [Fact]
    public void Round_robin_skips_an_ineligible_connection_without_consuming_a_turn()
    {
        var profile = Sample.Profile with { DefaultStrategy = new RoutingStrategy.RoundRobin() };
        Sample.Play(profile, 6, (payment, inputs) => payment == 1 ? inputs with { Facts = inputs.Facts with { Tried = ["knet2"] } } : inputs)
            .ShouldBe(["knet1", "knet3", "knet1", "knet2", "knet3", "knet1"]);
    }

    [Theory]
    [InlineData(10_000, "knet2", "0.290", "0.240")]
    [InlineData(25_000, "knet1", "0.575", "0.600")]
    public void Cost_optimized_takes_the_lowest_effective_fee(long fils, string expected, string first, string second)
    {
        RoutedConnection[] connections = [Sample.Connection("knet1") with { CostFixed = 0.100m, CostPercent = 1.9m }, Sample.Connection("knet2") with { CostPercent = 2.4m }];
        var decision = Sample.Decide(Sample.Profile with { DefaultStrategy = new RoutingStrategy.CostOptimized() }, Sample.Facts with { Amount = Sample.Kd(fils) }, connections);
        decision.Chosen.ShouldBe(expected);
        decision.Scores["knet1"].ShouldBe(decimal.Parse(first));
        decision.Scores["knet2"].ShouldBe(decimal.Parse(second));
    }

    [Fact]
    public void Equal_costs_go_to_the_better_success_rate_and_then_to_the_earlier()
    {
        var profile = Sample.Profile with { DefaultStrategy = new RoutingStrategy.CostOptimized() };
        Sample.Decide(profile).Chosen.ShouldBe("knet1");
        Sample.Decide(profile, health: Health(("knet3", 1, 1))).Chosen.ShouldBe("knet3");
    }

    [Theory]
    [InlineData(0, 0, 800_000)]
    [InlineData(9, 10, 833_333)]
    [InlineData(0, 20, 400_000)]
    public void A_success_rate_is_smoothed(long successes, long counted, long millionths) => new Tally(successes, counted).Millionths.ShouldBe(millionths);

    [Fact]
    public void Success_rate_takes_the_best_of_the_last_hour() => Sample.Decide(Sample.Profile, health: Health(("knet1", 90, 100), ("knet2", 95, 100), ("knet3", 80, 100))).Chosen.ShouldBe("knet2");

    [Theory]
    [InlineData(0, "knet1")]
    [InlineData(16_667, "knet2")]
    [InlineData(49_999, "knet3")]
    [InlineData(50_000, "knet2")]
    public void Exploration_goes_anywhere_with_equal_chance(int draw, string expected)
    {
        var profile = Sample.Profile with { DefaultStrategy = new RoutingStrategy.SuccessRate() };
        var inputs = Sample.Inputs(profile, health: Health(("knet2", 99, 100))) with { Draw = draw };
        Router.Decide(new CompiledProfile(profile), inputs).Chosen.ShouldBe(expected);
    }

    static Dictionary<string, HealthReading> Health(params (string Code, long Successes, long Counted)[] tallies) =>
        tallies.ToDictionary(entry => entry.Code, entry => new HealthReading(new Tally(entry.Successes, entry.Counted)));

    static IEnumerable<(string, int)> Counts(IEnumerable<string> chosen) => chosen.GroupBy(code => code).OrderBy(group => group.Key).Select(group => (group.Key, group.Count()));

    static Arbitrary<int[]> Weights() => Arb.From(
        from first in Gen.Choose(1, 98)
        from second in Gen.Choose(1, 99 - first)
        select new[] { first, second, 100 - first - second });
}
