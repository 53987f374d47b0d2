namespace Ottu.Domain.Routing;

public enum RoutingOutcome
{
    /// <summary>A candidate.</summary>
    Chosen,

    /// <summary>No rule could place the payment.</summary>
    Fallback,

    /// <summary>A blocker stopped it.</summary>
    Blocked,

    /// <summary>Not even the fallback can take it.</summary>
    NoConnection,
}

/// <summary>
/// Where a payment goes, and all that led there. What can be derived is derived when it is read, so that deciding does not pay for telling. docs/protocol/routing.md 3
/// </summary>
public sealed record RoutingDecision
{
    /// <summary>All that a customer or merchant may learn of a blocker.</summary>
    public const string BlockedText = "This card cannot be used for this payment.";
    public const string NoConnectionText = "No payment connection available";

    readonly Sieve _sieve;

    internal RoutingDecision(CompiledProfile profile, RoutingInputs inputs, Sieve sieve)
    {
        Profile = profile;
        Inputs = inputs;
        _sieve = sieve;
    }

    public CompiledProfile Profile { get; }

    public RoutingInputs Inputs { get; }

    public RoutingOutcome Outcome { get; internal init; }

    /// <summary>The <c>pg_code</c>; null when the payment is refused.</summary>
    public string? Chosen => ChosenPosition is { } position ? Profile.Codes[position] : null;

    public bool FallbackUsed => Outcome == RoutingOutcome.Fallback;

    public IReadOnlyList<Blocker> FiredBlockers { get; internal init; } = [];

    /// <summary>The first 32 rules whose conditions matched, in their order. All but <see cref="MatchedRule"/> had no connection left.</summary>
    public IReadOnlyList<RoutingRule> RulesConsidered { get; internal init; } = [];

    public RoutingRule? MatchedRule { get; internal init; }

    /// <summary>Candidates that could take the payment at all.</summary>
    public IReadOnlyList<string> Candidates => Profile.Codes.Names(Eligible & Profile.Codes.Candidates);

    /// <summary>Everything else, with the step at which it fell out.</summary>
    public IEnumerable<(string PgCode, ExclusionReason Reason)> Excluded =>
        from step in _sieve.Dropped
        from code in Profile.Codes.Names(step.Dropped)
        select (code, step.Reason);

    /// <summary>What the strategy chose from.</summary>
    public IReadOnlyList<string> LeftOver => Profile.Codes.Names(Survivors);

    /// <summary>Null when it was not asked.</summary>
    public RoutingStrategy? Strategy => Compiled?.Source;

    /// <summary>What the strategy compared: success rates in millionths, costs in the session currency, weights gained in this turn.</summary>
    public IReadOnlyDictionary<string, decimal> Scores => Profile.Codes.Names(Survivors).ToDictionary(code => code, code => ScoreOf(Profile.Codes.SetOf(code).First));

    internal ConnectionSet Eligible { get; init; }

    internal ConnectionSet Survivors { get; init; }

    internal CompiledStrategy? Compiled { get; init; }

    internal int? ChosenPosition { get; init; }

    /// <summary>Whose turn a distribution gave; null for every other strategy.</summary>
    internal TurnKey? Turn => Outcome == RoutingOutcome.Chosen && !(Survivors & Compiled!.Weighted).IsEmpty
        ? new TurnKey(MatchedRule?.Id ?? 0, Survivors & Compiled.Weighted)
        : null;

    /// <summary>What Round Robin and Distribution remember once this decision is used.</summary>
    public RoutingState StateAfter()
    {
        if (Outcome != RoutingOutcome.Chosen) return Inputs.State;
        if (Strategy is RoutingStrategy.RoundRobin) return Inputs.State with { Cursor = ChosenPosition!.Value + 1 };
        if (Turn is not { } turn) return Inputs.State;
        var weights = SmoothWeights.After(Compiled!.Weights, turn.Members, Inputs.State.WeightsOf(turn), ChosenPosition!.Value);
        var turns = Inputs.State.Turns;
        return Inputs.State with { Turns = weights.IsEmpty ? turns.Remove(turn) : turns.SetItem(turn, weights) };
    }

    /// <summary>Decides again from what was recorded. The answer is the same, or the router has changed.</summary>
    public RoutingDecision Replay() => Router.Decide(Profile, Inputs);

    decimal ScoreOf(int position) => Strategy switch
    {
        RoutingStrategy.CostOptimized => Selection.CostOf(Inputs.Connections[position], Inputs.Facts),
        RoutingStrategy.Distribution => Compiled!.Weights[position] + (Turn is { } turn && Inputs.State.WeightsOf(turn) is { IsEmpty: false } gained ? gained[position] : 0),
        _ => Inputs.Health[position].Millionths,
    };
}
