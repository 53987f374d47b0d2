using System.Collections.Immutable;

namespace Ottu.Domain.Routing;

/// <summary>
/// Smooth weighted round robin: each member gains its weight, the richest is served and pays the total. From the start of a cycle, any run of as many turns as the
/// weights total serves each member exactly its weight; equals are served in list order.
/// </summary>
static class SmoothWeights
{
    /// <param name="weights">By position.</param>
    /// <param name="members">Those that take part; the shares of the others are renormalised away.</param>
    /// <param name="current">What each has gained so far; empty at the start.</param>
    public static int Pick(IReadOnlyList<int> weights, ConnectionSet members, ImmutableArray<int> current)
    {
        var (best, most) = (members.First, int.MinValue);
        foreach (var member in members)
        {
            var gained = weights[member] + (current.IsEmpty ? 0 : current[member]);
            if (gained > most) (best, most) = (member, gained);
        }

        return best;
    }

    /// <summary>What each has after that turn; empty when a cycle is complete.</summary>
    public static ImmutableArray<int> After(IReadOnlyList<int> weights, ConnectionSet members, ImmutableArray<int> current, int picked)
    {
        var next = new int[weights.Count];
        var total = 0;
        foreach (var member in members)
        {
            next[member] = weights[member] + (current.IsEmpty ? 0 : current[member]);
            total += weights[member];
        }

        next[picked] -= total;
        return Array.TrueForAll(next, gained => gained == 0) ? [] : [.. next];
    }
}
