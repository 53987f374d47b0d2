namespace Ottu.Domain.Tests.Routing;

/// <summary>What Success Rate is for. The bench <c>routing-gain</c> shows more volumes and parameters.</summary>
public class GainTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Success_rate_beats_the_best_fixed_choice_and_comes_within_one_percent_of_the_oracle(int seed)
    {
        var result = new GainSimulation(seed, perMinute: 60).Run();
        result.Router.ShouldBeGreaterThan(result.BestFixed);
        result.BehindOracle.ShouldBeInRange(0, 0.01);
    }

    // With fewer payments it learns more slowly: it still beats the best fixed choice here, but is not as close.
    [Fact]
    public void With_ten_payments_a_minute_it_comes_within_two_percent()
    {
        var result = new GainSimulation(seed: 1, perMinute: 10).Run();
        result.Router.ShouldBeGreaterThan(result.BestFixed);
        result.BehindOracle.ShouldBeInRange(0.01, 0.02);
    }
}
