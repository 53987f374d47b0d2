namespace Ottu.Domain.Routing;

/// <summary>Picks one connection of those that are left: a closed union. docs/protocol/routing.md 3</summary>
public abstract record RoutingStrategy
{
    RoutingStrategy()
    {
    }

    /// <summary>As the document calls it.</summary>
    public abstract string Name { get; }

    /// <summary>Fixed shares by smooth weighted round robin.</summary>
    /// <param name="Weights">Percent by connection; they total 100.</param>
    public sealed record Distribution(IReadOnlyDictionary<string, int> Weights) : RoutingStrategy
    {
        public override string Name => "distribution";
    }

    /// <summary>The best of the last hour.</summary>
    /// <param name="Exploration">Millionths of the payments that go anywhere, so that the others stay known: 50,000 is 5 %.</param>
    public sealed record SuccessRate(int Exploration = SuccessRate.DefaultExploration) : RoutingStrategy
    {
        public const int DefaultExploration = 50_000;

        public override string Name => "success_rate";
    }

    /// <summary>The lowest effective fee.</summary>
    public sealed record CostOptimized : RoutingStrategy
    {
        public override string Name => "cost_optimized";
    }

    /// <summary>One after the other.</summary>
    public sealed record RoundRobin : RoutingStrategy
    {
        public override string Name => "round_robin";
    }
}
