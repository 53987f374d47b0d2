namespace Ottu.Domain.Routing;

/// <summary>A rule reduced to what decides: which points it accepts on each line, and where it sends the payment.</summary>
/// <param name="Rule">As it was written.</param>
/// <param name="Accepts">By dimension; null where the rule does not ask, and an unknown fact is as good as any.</param>
/// <param name="Connections">By position in the profile.</param>
sealed record RuleMeaning(RoutingRule Rule, IReadOnlyList<KeySet?> Accepts, ConnectionSet Connections)
{
    /// <summary>Rules that ask the same come together, and among these such as accept the same. It has nothing to do with who wins.</summary>
    public static readonly IComparer<RuleMeaning> Likeness = Comparer<RuleMeaning>.Create(Compare);

    /// <summary>Conditions that exclude each other.</summary>
    public bool IsImpossible => Accepts.Any(set => set is { IsEmpty: true });

    /// <summary>Whatever the other accepts this accepts, and where the other has a connection left so has this: coming first, it always wins.</summary>
    public bool Shadows(RuleMeaning other)
    {
        if (!Connections.Contains(other.Connections) || (_asked & ~other._asked) != 0) return false;
        for (var at = 0; at < Accepts.Count; at++)
        {
            if (Accepts[at] is { } mine && (other.Accepts[at] is not { } theirs || !mine.Covers(theirs))) return false;
        }

        return true;
    }

    // Folded to one word: enough to tell most pairs apart at once.
    readonly ulong _asked = Accepts.Index().Where(set => set.Item is not null).Aggregate(0UL, (bits, set) => bits | 1UL << set.Index);

    /// <summary>The enabled rules in the order in which they win, and the lines on which they lie.</summary>
    public static (IReadOnlyList<RuleMeaning> Meanings, IReadOnlyList<Dimension> Dimensions) Of(RoutingProfile profile, CodeBook codes)
    {
        var rules = profile.Rules.Where(rule => rule.Enabled).OrderBy(rule => rule.Priority).ThenBy(rule => rule.Id).ToList();
        var asked = rules.SelectMany(rule => rule.Conditions).ToLookup(Question.Of);
        var probes = Probes(profile);
        List<Dimension> dimensions = [.. asked.Select(group => new Dimension(group.Key, group, probes.IndexOf(group.Key)))];
        if (rules.Exists(HasValidity)) dimensions.Add(new Dimension(Question.Validity, [], probe: -1));
        var places = dimensions.Index().ToDictionary(entry => entry.Item.Question, entry => entry.Index);
        return ([.. rules.Select(rule => Of(rule, dimensions, places, codes))], dimensions);
    }

    /// <summary>The success rates that enabled rules ask for; the health snapshot holds them in this order.</summary>
    public static IReadOnlyList<Question> ProbesOf(RoutingProfile profile) => Probes(profile);

    static List<Question> Probes(RoutingProfile profile) =>
    [
        .. profile.Rules.Where(rule => rule.Enabled).SelectMany(rule => rule.Conditions)
            .Where(condition => condition.Attribute == RoutingAttribute.SuccessRate).Select(Question.Of).Distinct(),
    ];

    static RuleMeaning Of(RoutingRule rule, List<Dimension> dimensions, Dictionary<Question, int> places, CodeBook codes)
    {
        var accepts = new KeySet?[dimensions.Count];
        foreach (var condition in rule.Conditions)
        {
            var at = places[Question.Of(condition)];
            var accepted = dimensions[at].Accepted(condition);
            accepts[at] = accepts[at]?.And(accepted) ?? accepted;
        }

        if (HasValidity(rule)) accepts[places[Question.Validity]] = Dimension.Valid(rule);
        return new RuleMeaning(rule, accepts, codes.SetOf(rule.Connections));
    }

    static int Compare(RuleMeaning left, RuleMeaning right)
    {
        var order = left._asked.CompareTo(right._asked);
        for (var at = 0; at < left.Accepts.Count && order == 0; at++) order = FirstOf(left.Accepts[at]).CompareTo(FirstOf(right.Accepts[at]));
        return order;
    }

    static long FirstOf(KeySet? set) => set is { IsEmpty: false } ? set.Intervals[0].Lo : long.MinValue;

    static bool HasValidity(RoutingRule rule) => rule.ValidFrom is not null || rule.ValidTo is not null;
}
