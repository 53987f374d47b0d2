using System.Collections.Immutable;

namespace Ottu.Domain.Routing;

/// <summary>Whose weights are being served: a distribution is exact for each set of connections that it meets.</summary>
/// <param name="RuleId">0: the profile's default strategy.</param>
/// <param name="Members">Those that are eligible.</param>
public readonly record struct TurnKey(int RuleId, ConnectionSet Members);

/// <summary>
/// What Round Robin and Distribution remember of one version of a profile, as a value: a decision reads it, and <see cref="RoutingDecision.StateAfter"/> is the next.
/// A node that leases whole cycles starts each from <see cref="Start"/>; then all nodes together are as exact as one.
/// </summary>
/// <param name="Cursor">The position that Round Robin serves next.</param>
/// <param name="Turns">Current weights by position; absent at the start of a cycle.</param>
public sealed record RoutingState(int Cursor, ImmutableDictionary<TurnKey, ImmutableArray<int>> Turns)
{
    public static readonly RoutingState Start = new(Cursor: 0, ImmutableDictionary<TurnKey, ImmutableArray<int>>.Empty);

    /// <summary>Empty at the start of a cycle.</summary>
    public ImmutableArray<int> WeightsOf(TurnKey key) => Turns.TryGetValue(key, out var weights) ? weights : [];
}
