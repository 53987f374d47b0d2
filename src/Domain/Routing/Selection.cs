namespace Ottu.Domain.Routing;

/// <summary>Step 5: one of the survivors. Ties go to the higher success rate, then to the earlier in the list.</summary>
static class Selection
{
    public static int Pick(CompiledStrategy strategy, int ruleId, ConnectionSet survivors, RoutingInputs inputs) => strategy.Source switch
    {
        RoutingStrategy.Distribution => Distribute(strategy, ruleId, survivors, inputs),
        RoutingStrategy.CostOptimized => Cheapest(survivors, inputs),
        RoutingStrategy.RoundRobin => NextInTurn(survivors, inputs.State.Cursor),
        RoutingStrategy.SuccessRate { Exploration: var exploration } when inputs.Draw < exploration => Explore(survivors, inputs.Draw, exploration),
        _ => MostSuccessful(survivors, inputs.Health),
    };

    /// <summary>Cost of this payment there in the session currency: fixed + amount × percent.</summary>
    public static decimal CostOf(RoutedConnection connection, RoutingFacts facts)
    {
        var converted = facts.ConvertedTo(connection.DefaultCurrency) ?? facts.Amount;
        var cost = connection.CostFixed + (converted.Amount * connection.CostPercent / 100);
        return facts.Rates.TryGetValue(converted.Currency, out var rate) && converted.Currency.Code != facts.Amount.Currency.Code ? cost / rate : cost;
    }

    // Survivors without any weight are as good as each other.
    static int Distribute(CompiledStrategy strategy, int ruleId, ConnectionSet survivors, RoutingInputs inputs)
    {
        var members = survivors & strategy.Weighted;
        if (members.IsEmpty) return MostSuccessful(survivors, inputs.Health);
        return SmoothWeights.Pick(strategy.Weights, members, inputs.State.WeightsOf(new TurnKey(ruleId, members)));
    }

    // The draw that said "explore" also says where: it is uniform below the threshold.
    static int Explore(ConnectionSet survivors, int draw, int exploration) => survivors.At((int)((long)draw * survivors.Count / exploration));

    static int NextInTurn(ConnectionSet survivors, int cursor)
    {
        var later = survivors.Without(ConnectionSet.UpTo(cursor));
        return later.IsEmpty ? survivors.First : later.First;
    }

    static int MostSuccessful(ConnectionSet survivors, HealthSnapshot health)
    {
        var best = survivors.First;
        foreach (var position in survivors)
        {
            if (health[position] > health[best]) best = position;
        }

        return best;
    }

    static int Cheapest(ConnectionSet survivors, RoutingInputs inputs)
    {
        var best = survivors.First;
        var least = decimal.MaxValue;
        foreach (var position in survivors)
        {
            var cost = CostOf(inputs.Connections[position], inputs.Facts);
            if (cost > least || (cost == least && inputs.Health[position] <= inputs.Health[best])) continue;
            (best, least) = (position, cost);
        }

        return best;
    }
}
