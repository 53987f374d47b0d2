using System.Globalization;
using Ottu.Domain.Kernel;
using Ottu.Domain.Routing;

namespace Ottu.Domain.Tests.Routing;

/// <param name="Outcome">Where it ended.</param>
/// <param name="Chosen">Connection.</param>
/// <param name="MatchedRule">Id.</param>
/// <param name="Fired">Ids of the blockers.</param>
/// <param name="Survivors">What the strategy chose from.</param>
public sealed record NaiveAnswer(RoutingOutcome Outcome, string? Chosen, int? MatchedRule, IReadOnlyList<int> Fired, IReadOnlyList<string> Survivors);

/// <summary>
/// The specification read aloud: no index, no sets of bits, every rule asked in turn, every list made anew. What the compiled router must agree with, and what the
/// bench shows beside it.
/// </summary>
public sealed class NaiveRouter(RoutingProfile profile, IReadOnlyDictionary<string, RoutedConnection> connections, IReadOnlyDictionary<string, HealthReading> health)
{
    /// <param name="facts">Of the payment.</param>
    /// <param name="draw">0 to 999,999.</param>
    /// <param name="turn">How many payments just like this one came before.</param>
    public NaiveAnswer Decide(RoutingFacts facts, int draw, int turn = 0)
    {
        var eligible = profile.Candidates.Where(code => IsEligible(code, facts)).ToList();
        var fired = profile.Blockers.Where(blocker => blocker.Enabled).GroupBy(blocker => blocker.Kind).SelectMany(kind => Fired([.. kind], facts)).Distinct().ToList();
        if (fired.Count > 0) return new NaiveAnswer(RoutingOutcome.Blocked, Chosen: null, MatchedRule: null, fired, []);

        var rules = profile.Rules.Where(rule => rule.Enabled).OrderBy(rule => rule.Priority).ThenBy(rule => rule.Id).ToList();
        if (rules.Count == 0 && Narrow(eligible, facts) is { Count: > 0 } all) return Choose(profile.DefaultStrategy, all, facts, rule: null, draw, turn);
        foreach (var rule in rules)
        {
            if (facts.At < rule.ValidFrom || facts.At >= rule.ValidTo) continue;
            if (!rule.Conditions.All(condition => Matches(condition, facts))) continue;
            var left = Narrow([.. eligible.Where(code => rule.Connections.Contains(code))], facts);
            if (left.Count > 0) return Choose(rule.Strategy ?? profile.DefaultStrategy, left, facts, rule.Id, draw, turn);
        }

        return IsEligible(profile.Fallback, facts)
            ? new NaiveAnswer(RoutingOutcome.Fallback, profile.Fallback, MatchedRule: null, [], [])
            : new NaiveAnswer(RoutingOutcome.NoConnection, Chosen: null, MatchedRule: null, [], []);
    }

    bool IsEligible(string code, RoutingFacts facts) =>
        connections.TryGetValue(code, out var connection)
        && connection.IsActive
        && connection.Type == facts.Type
        && connection.Operation == facts.Operation
        && connection.Currencies.Contains(facts.Amount.Currency)
        && Supports(connection, facts.Instrument)
        && (!facts.ChallengeCompleted || connection.SupportsExternal3ds)
        && !facts.Tried.Contains(code);

    static bool Supports(RoutedConnection connection, Instrument instrument) => instrument switch
    {
        Instrument.Card => connection.OnsiteCard,
        Instrument.Token token => token.PgCode == connection.PgCode,
        Instrument.Wallet wallet => wallet.CertId == connection.WalletCertId,
        _ => true,
    };

    static IEnumerable<int> Fired(IReadOnlyList<Blocker> kind, RoutingFacts facts)
    {
        var answers = kind.Select(blocker => (blocker, listed: IsListed(blocker, facts))).ToList();
        foreach (var (blocker, listed) in answers)
        {
            if (listed is null && blocker.OnUnknown == OnUnknown.Block) yield return blocker.Id;
            if (listed == true && blocker.Mode == BlockerMode.Block) yield return blocker.Id;
        }

        var allowed = answers.Where(answer => answer.blocker.Mode == BlockerMode.Allow).ToList();
        if (allowed.Count == 0 || allowed.Exists(answer => answer.listed == true || (answer.listed is null && answer.blocker.OnUnknown == OnUnknown.Allow))) yield break;
        foreach (var (blocker, _) in allowed) yield return blocker.Id;
    }

    static bool? IsListed(Blocker blocker, RoutingFacts facts) => blocker.Kind switch
    {
        BlockerKind.Bin => AllBins(facts.Bin, bin => blocker.Values.Any(value => IsIn(value, bin))),
        BlockerKind.Country => facts.IssuerCountry is { } country ? blocker.Values.Contains(country, StringComparer.OrdinalIgnoreCase) : null,
        _ => facts.Scheme is { } scheme ? blocker.Values.Contains(scheme, StringComparer.OrdinalIgnoreCase) : null,
    };

    bool Matches(Condition condition, RoutingFacts facts)
    {
        var values = condition.Values;
        return (condition.Attribute, condition.Op) switch
        {
            (RoutingAttribute.Bin, ConditionOp.In) => AllBins(facts.Bin, bin => values.Any(value => IsIn(value, bin))) == true,
            (RoutingAttribute.Bin, ConditionOp.Between) => AllBins(facts.Bin, bin => IsIn($"{values[0]}-{values[1]}", bin)) == true,
            (RoutingAttribute.Bin, _) => AllBins(facts.Bin, bin => values.Any(value => IsIn(value, bin))) == false,
            (RoutingAttribute.Amount, _) => IsWithin(condition, facts.Amount.Amount),
            (RoutingAttribute.SuccessRate, _) => IsWithin(condition, SmoothedRate(Reading(condition.Connection!).Over(condition.WindowMinutes))),
            (_, ConditionOp.In) => facts.Text(condition.Attribute) is { } text && values.Contains(text, StringComparer.OrdinalIgnoreCase),
            _ => facts.Text(condition.Attribute) is { } text && !values.Contains(text, StringComparer.OrdinalIgnoreCase),
        };
    }

    static bool IsWithin(Condition condition, decimal value)
    {
        var first = decimal.Parse(condition.Values[0], CultureInfo.InvariantCulture);
        return condition.Op switch
        {
            ConditionOp.Lt => value < first,
            ConditionOp.Gte => value >= first,
            _ => value >= first && value <= decimal.Parse(condition.Values[1], CultureInfo.InvariantCulture),
        };
    }

    /// <summary>True for all ways in which the BIN may go on, false for none, null where it depends or nothing is known.</summary>
    static bool? AllBins(Bin? known, Func<string, bool> isTrue)
    {
        if (known is not { } bin) return null;
        var missing = 8 - bin.Digits;
        var answers = Enumerable.Range(0, (int)Math.Pow(10, missing)).Select(rest => isTrue(bin + (missing == 0 ? "" : rest.ToString("D" + missing)))).Distinct().ToList();
        return answers.Count == 1 ? answers[0] : null;
    }

    static bool IsIn(string value, string digits)
    {
        var ends = value.Split('-');
        return string.CompareOrdinal(digits, ends[0].PadRight(8, '0')) >= 0 && string.CompareOrdinal(digits, ends[^1].PadRight(8, '9')) <= 0;
    }

    List<string> Narrow(List<string> codes, RoutingFacts facts)
    {
        var left = codes.Where(code => !(Reading(code).UnavailableUntil > facts.At)).Where(code => IsInSize(connections[code], facts)).ToList();
        if (facts.IssuerCountry is not { } country) return left;
        var currency = Country.CurrencyOf(country);
        left = Preferably(left, code => connections[code].DefaultCurrency == currency);
        return Preferably(left, code => string.Equals(connections[code].AcquirerCountry, country, StringComparison.OrdinalIgnoreCase));
    }

    static List<string> Preferably(List<string> codes, Func<string, bool> wanted) => codes.Any(wanted) ? [.. codes.Where(wanted)] : codes;

    static bool IsInSize(RoutedConnection connection, RoutingFacts facts)
    {
        var converted = Convert(facts, connection.DefaultCurrency);
        return converted is null || (!(converted < connection.MinAmount?.Amount) && !(converted > connection.MaxAmount?.Amount));
    }

    static decimal? Convert(RoutingFacts facts, Currency currency)
    {
        if (currency == facts.Amount.Currency) return facts.Amount.Amount;
        return facts.Rates.TryGetValue(currency, out var rate) ? decimal.Round(facts.Amount.Amount * rate, currency.Exponent, MidpointRounding.AwayFromZero) : null;
    }

    NaiveAnswer Choose(RoutingStrategy strategy, List<string> left, RoutingFacts facts, int? rule, int draw, int turn)
    {
        var chosen = strategy switch
        {
            RoutingStrategy.Distribution { Weights: var weights } when left.Exists(weights.ContainsKey) => Served([.. left.Where(weights.ContainsKey)], weights, turn),
            RoutingStrategy.RoundRobin => left[turn % left.Count],
            RoutingStrategy.CostOptimized => left.OrderBy(code => CostOf(connections[code], facts)).ThenByDescending(code => SmoothedRate(Reading(code).LastHour)).First(),
            RoutingStrategy.SuccessRate { Exploration: var share } when draw < share => left[(int)((decimal)draw / share * left.Count)],
            _ => left.OrderByDescending(code => SmoothedRate(Reading(code).LastHour)).First(),
        };
        return new NaiveAnswer(RoutingOutcome.Chosen, chosen, rule, [], left);
    }

    static decimal CostOf(RoutedConnection connection, RoutingFacts facts)
    {
        if (Convert(facts, connection.DefaultCurrency) is not { } amount) return connection.CostFixed + (facts.Amount.Amount * connection.CostPercent / 100);
        var rate = connection.DefaultCurrency == facts.Amount.Currency ? 1 : facts.Rates[connection.DefaultCurrency];
        return (connection.CostFixed + (amount * connection.CostPercent / 100)) / rate;
    }

    /// <summary>Smooth weighted round robin, played from the start.</summary>
    static string Served(List<string> members, IReadOnlyDictionary<string, int> weights, int turn)
    {
        var gained = members.ToDictionary(code => code, _ => 0);
        while (true)
        {
            foreach (var code in members) gained[code] += weights[code];
            var served = members.MaxBy(code => gained[code])!;
            if (turn-- == 0) return served;
            gained[served] -= members.Sum(code => weights[code]);
        }
    }

    HealthReading Reading(string code) => health.GetValueOrDefault(code) ?? HealthReading.Untried;

    static decimal SmoothedRate(Tally tally) => (tally.Successes + 16m) / (tally.Counted + 20m);
}
