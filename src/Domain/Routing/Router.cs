namespace Ottu.Domain.Routing;

/// <summary>Decides which connection takes a payment. Pure: everything it knows is in its arguments. docs/protocol/routing.md 3</summary>
public static class Router
{
    const int MostConsidered = 32;

    public static RoutingDecision Decide(CompiledProfile profile, RoutingInputs inputs)
    {
        var sieve = new Sieve(profile.Codes.All);
        inputs.Connections.Prefilter(inputs.Facts, sieve);
        var draft = new RoutingDecision(profile, inputs, sieve) { Eligible = sieve.Left };
        if (profile.Blockers.Fired(inputs.Facts) is { Count: > 0 } fired) return draft with { Outcome = RoutingOutcome.Blocked, FiredBlockers = fired };

        NarrowHard(profile, inputs, sieve);
        var placed = profile.HasRules ? Match(profile, inputs, sieve, draft) : draft with { Compiled = profile.DefaultStrategy };
        if (placed.Compiled is not { } strategy || sieve.Left.IsEmpty) return FallBack(placed);

        Prefer(inputs, sieve);
        return placed with
        {
            Outcome = RoutingOutcome.Chosen,
            Survivors = sieve.Left,
            ChosenPosition = Selection.Pick(strategy, placed.MatchedRule?.Id ?? 0, sieve.Left, inputs),
        };
    }

    static void NarrowHard(CompiledProfile profile, RoutingInputs inputs, Sieve sieve)
    {
        sieve.Restrict(profile.Codes.Candidates);
        sieve.Drop(inputs.Health.Unavailable(inputs.Facts.At), ExclusionReason.Unavailable);
        sieve.Drop(inputs.Connections.OutOfSize(inputs.Facts, sieve.Left), ExclusionReason.TransactionSize);
    }

    // Both hard steps look at one connection at a time, so they can be done once for all rules; and a preference never empties a set. So a rule survives
    // step 4 if one of its connections has survived the hard steps.
    static RoutingDecision Match(CompiledProfile profile, RoutingInputs inputs, Sieve sieve, RoutingDecision draft)
    {
        Span<int> rows = stackalloc int[profile.Rules.Dimensions];
        profile.Rules.Locate(inputs.Facts, inputs.Health, rows);
        List<int>? hopeless = null;
        var place = profile.Rules.Find(rows, sieve.Left, ref hopeless);
        var considered = Considered(profile, hopeless, place);
        if (place < 0) return draft with { RulesConsidered = considered };
        sieve.Keep(profile.ConnectionsOf(place), ExclusionReason.Rule);
        return draft with { RulesConsidered = considered, MatchedRule = profile.Rule(place), Compiled = profile.StrategyOf(place) };
    }

    static IReadOnlyList<RoutingRule> Considered(CompiledProfile profile, List<int>? hopeless, int winner)
    {
        if (hopeless is null) return winner < 0 ? [] : [profile.Rule(winner)];
        var before = winner < 0 ? hopeless : hopeless.Where(place => place < winner).Append(winner);
        return [.. before.Order().Take(MostConsidered).Select(profile.Rule)];
    }

    static void Prefer(RoutingInputs inputs, Sieve sieve)
    {
        var country = inputs.Facts.IssuerCountry;
        if (country is null) return;
        if (Country.CurrencyOf(country) is { } currency) sieve.Prefer(inputs.Connections.InCurrency(currency), ExclusionReason.CurrencyBased);
        sieve.Prefer(inputs.Connections.AcquiredIn(country), ExclusionReason.CountryBased);
    }

    static RoutingDecision FallBack(RoutingDecision draft)
    {
        var fallback = draft.Profile.Codes.Fallback;
        return draft.Eligible.Contains(fallback)
            ? draft with { Outcome = RoutingOutcome.Fallback, ChosenPosition = fallback }
            : draft with { Outcome = RoutingOutcome.NoConnection };
    }
}
