using Ottu.Domain.Tests.Routing;

namespace Ottu.Bench;

/// <summary>What Success Rate gains on drifting connections, against every fixed choice and an oracle, for the specified parameters and some others.</summary>
static class RoutingGain
{
    static readonly (int Exploration, int Window)[] Settings = [(50_000, 60), (20_000, 60), (10_000, 60), (0, 60), (50_000, 20), (20_000, 20), (20_000, 30)];

    public static int Run(Options options)
    {
        Console.WriteLine($"routing-gain: seed {options.Seed}, five connections, seven days; the first line of each volume is the specification");
        Console.WriteLine($"{"per min",7} {"explore",8} {"window",7} {"router",9} {"best fixed",11} {"oracle",9} {"gain",8} {"behind oracle",14}");
        foreach (var perMinute in new[] { 1, 10, 60 })
        {
            foreach (var (exploration, window) in Settings)
            {
                var result = new GainSimulation(options.Seed, perMinute, exploration, window).Run();
                double Share(long approved) => (double)approved / result.Payments;
                Console.WriteLine(
                    $"{perMinute,7} {exploration / 1e6,8:0.0 %} {window,7} {Share(result.Router),9:0.00 %} {Share(result.BestFixed),11:0.00 %} {Share(result.Oracle),9:0.00 %} " +
                    $"{Share(result.Router - result.BestFixed),8:+0.00 %;-0.00 %} {result.BehindOracle,14:0.00 %}");
            }
        }

        return 0;
    }
}
