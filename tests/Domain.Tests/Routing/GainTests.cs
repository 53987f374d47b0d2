using Ottu.Domain.Routing;

namespace Ottu.Domain.Tests.Routing;

/// <summary>What Success Rate is for. The bench <c>routing-gain</c> shows more volumes and parameters.</summary>
public class GainTests
{
    [Fact]
    public void Success_rate_beats_the_best_fixed_choice_on_drifting_connections()
    {
        var result = new GainSimulation(seed: 1, perMinute: 4).Run();
        result.Router.ShouldBeGreaterThan(result.BestFixed);
        result.Router.ShouldBeLessThan(result.Oracle);
    }
}
