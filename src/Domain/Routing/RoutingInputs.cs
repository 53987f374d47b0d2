namespace Ottu.Domain.Routing;

/// <summary>All that a decision depends on besides the profile. The same inputs give the same decision, at any time.</summary>
public sealed record RoutingInputs
{
    public required RoutingFacts Facts { get; init; }

    public required ConnectionTable Connections { get; init; }

    public required HealthSnapshot Health { get; init; }

    public RoutingState State { get; init; } = RoutingState.Start;

    /// <summary>Random, from 0 to 999,999.</summary>
    public required int Draw { get; init; }

    /// <summary>0 for the first attempt of a submit, then one more for each failover.</summary>
    public int Hop { get; init; }

    /// <summary>Why there was a hop.</summary>
    public Gateways.DeclineClass? PreviousClass { get; init; }
}
