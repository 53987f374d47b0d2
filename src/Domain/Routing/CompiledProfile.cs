namespace Ottu.Domain.Routing;

/// <summary>A profile made ready when it is saved, so that deciding does not depend on how many rules it has. <see cref="ProfileCheck"/> it before.</summary>
public sealed class CompiledProfile
{
    readonly RuleMeaning[] _rules;
    readonly CompiledStrategy[] _strategies;

    public CompiledProfile(RoutingProfile source)
    {
        Source = source;
        Codes = new CodeBook(source);
        Probes = RuleMeaning.ProbesOf(source);
        Blockers = new CompiledBlockers(source.Blockers);
        DefaultStrategy = new CompiledStrategy(source.DefaultStrategy, Codes);
        var (meanings, dimensions) = RuleMeaning.Of(source, Codes);
        _rules = [.. meanings];
        _strategies = [.. _rules.Select(meaning => meaning.Rule.Strategy is { } own ? new CompiledStrategy(own, Codes) : DefaultStrategy)];
        Rules = new RuleIndex(_rules, dimensions);
    }

    public RoutingProfile Source { get; }

    public CodeBook Codes { get; }

    /// <summary>The lengths of time over which the health snapshot must know success rates, in minutes.</summary>
    public IReadOnlyList<int> Windows => [.. Probes.Select(probe => probe.WindowMinutes).Distinct()];

    /// <summary>Whether a decision may depend on whose turn it is: only then is <see cref="RoutingState"/> needed.</summary>
    public bool TakesTurns => _strategies.Append(DefaultStrategy).Any(strategy => strategy.Source is RoutingStrategy.Distribution or RoutingStrategy.RoundRobin);

    /// <summary>No enabled rule: all candidates are good.</summary>
    internal bool HasRules => _rules.Length > 0;

    internal IReadOnlyList<Question> Probes { get; }

    internal CompiledBlockers Blockers { get; }

    internal RuleIndex Rules { get; }

    internal CompiledStrategy DefaultStrategy { get; }

    internal RoutingRule Rule(int place) => _rules[place].Rule;

    internal ConnectionSet ConnectionsOf(int place) => _rules[place].Connections;

    internal CompiledStrategy StrategyOf(int place) => _strategies[place];
}
