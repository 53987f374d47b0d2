using System.Globalization;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Domain.Routing;

/// <summary>
/// What is wrong with a profile, before it is saved: all of it at once, by field, each message naming the rule or connection. A profile without errors compiles.
/// </summary>
public sealed class ProfileCheck
{
    const int WholeWeight = 100;

    readonly RoutingProfile _profile;
    readonly Dictionary<string, RoutedConnection> _known;
    readonly HashSet<string> _candidates;
    readonly FieldErrors _errors = new();

    ProfileCheck(RoutingProfile profile, IEnumerable<RoutedConnection> known)
    {
        _profile = profile;
        _known = known.ToDictionary(connection => connection.PgCode);
        _candidates = [.. profile.Candidates];
    }

    /// <param name="profile">The draft.</param>
    /// <param name="type">Of the virtual connection.</param>
    /// <param name="operation">Of the virtual connection.</param>
    /// <param name="known">All connections that exist, without virtual ones.</param>
    public static FieldErrors Of(RoutingProfile profile, MidType type, GatewayOperation operation, IEnumerable<RoutedConnection> known)
    {
        var check = new ProfileCheck(profile, known);
        check.Connections(type, operation);
        check.Settings();
        check.Strategy("default_strategy", "The default strategy", profile.DefaultStrategy, check._candidates);
        foreach (var blocker in profile.Blockers) check.Values(blocker);
        foreach (var rule in profile.Rules) check.Rule(rule);
        check.Unique("blockers", "Blocker", profile.Blockers.Select(blocker => blocker.Id));
        check.Unique("rules", "Rule", profile.Rules.Select(rule => rule.Id));
        if (check._errors.IsEmpty) Contradictions.Find(profile, message => check._errors.Add("rules", message));
        return check._errors;
    }

    void Connections(MidType type, GatewayOperation operation)
    {
        if (_profile.Candidates.Count is 0 or > RoutingProfile.MostCandidates) _errors.Add("candidates", $"A profile has 1 to {RoutingProfile.MostCandidates} candidates.");
        foreach (var twice in _profile.Candidates.GroupBy(code => code).Where(group => group.Count() > 1)) _errors.Add("candidates", $"\"{twice.Key}\" is named twice.");
        foreach (var code in _candidates) Eligible("candidates", code);
        Eligible("fallback", _profile.Fallback);

        void Eligible(string field, string code)
        {
            if (!_known.TryGetValue(code, out var connection)) _errors.Add(field, $"\"{code}\" does not exist.");
            else if (connection.Type != type) _errors.Add(field, $"\"{code}\" is {connection.Type.Wire()}, the profile is {type.Wire()}.");
            else if (connection.Operation != operation) _errors.Add(field, $"\"{code}\" does {connection.Operation.Wire()}, the profile {operation.Wire()}.");
        }
    }

    void Settings()
    {
        if (_profile.Rules.Count > RoutingProfile.MostRules) _errors.Add("rules", $"A profile has at most {RoutingProfile.MostRules} rules.");
        if (_profile.Blockers.Count > RoutingProfile.MostBlockers) _errors.Add("blockers", $"A profile has at most {RoutingProfile.MostBlockers} blockers.");
        if (_profile.ExcludeUnavailable.Hours is < 1 or > BlacklistTerm.MostHours) _errors.Add("exclude_unavailable", $"A connection rests 1 to {BlacklistTerm.MostHours} hours.");
        if (_profile.Failover.MaxHops is < 0 or > 10) _errors.Add("failover", "max_hops is 0 to 10.");
        if (_profile.Failover.BudgetSeconds is < 1 or > 120) _errors.Add("failover", "budget_s is 1 to 120.");
    }

    void Values(Blocker blocker)
    {
        if (blocker.Values.Count == 0) _errors.Add("blockers", $"Blocker {blocker.Id} has no values.");
        var wrong = blocker.Values.FirstOrDefault(value => blocker.Kind switch
        {
            BlockerKind.Bin => !BinRange.TryParse(value, out _),
            BlockerKind.Country => !Country.IsCode(value),
            _ => value.Length == 0,
        });
        if (wrong is not null) _errors.Add("blockers", $"Blocker {blocker.Id}: \"{wrong}\" is not a {blocker.Kind.Wire()}.");
    }

    void Rule(RoutingRule rule)
    {
        var connections = rule.Connections.ToHashSet();
        if (connections.Count == 0) _errors.Add("rules", $"{rule} has no connections.");
        foreach (var code in connections.Where(code => !_candidates.Contains(code))) _errors.Add("rules", $"{rule}: \"{code}\" {NotACandidate(code)}.");
        if (rule.ValidFrom >= rule.ValidTo) _errors.Add("rules", $"{rule} can never match: valid_to is not after valid_from.");
        foreach (var condition in rule.Conditions)
        {
            foreach (var problem in condition.Problems()) _errors.Add("rules", $"{rule}: {problem}.");
            if (condition.Connection is { } probed && !_candidates.Contains(probed)) _errors.Add("rules", $"{rule}: \"{probed}\" {NotACandidate(probed)}.");
        }

        if (rule.Strategy is { } own) Strategy("rules", rule.ToString(), own, connections);
        else if (_profile.DefaultStrategy is RoutingStrategy.Distribution inherited && !connections.Overlaps(inherited.Weights.Keys)) _errors.Add("rules", $"{rule} inherits weights that give its connections nothing.");
    }

    void Strategy(string field, string owner, RoutingStrategy strategy, HashSet<string> connections)
    {
        if (strategy is RoutingStrategy.SuccessRate { Exploration: < 0 or > (int)Tally.Whole }) _errors.Add(field, $"{owner}: exploration is a share from 0 to 1.");
        if (strategy is not RoutingStrategy.Distribution { Weights: var weights }) return;
        var total = weights.Values.Sum(weight => (long)weight);
        if (total != WholeWeight) _errors.Add(field, $"{owner}: weights total {total.ToString(CultureInfo.InvariantCulture)}, not {WholeWeight}.");
        foreach (var (code, weight) in weights)
        {
            if (weight is < 1 or > WholeWeight) _errors.Add(field, $"{owner}: the weight of \"{code}\" is not 1 to {WholeWeight}.");
            if (!connections.Contains(code)) _errors.Add(field, $"{owner}: \"{code}\" has a weight but is not among its connections.");
        }
    }

    void Unique(string field, string what, IEnumerable<int> ids)
    {
        foreach (var group in ids.GroupBy(id => id))
        {
            if (group.Key < 1) _errors.Add(field, $"{what} {group.Key}: an id is 1 or more.");
            if (group.Count() > 1) _errors.Add(field, $"{what} {group.Key} exists {group.Count()} times.");
        }
    }

    string NotACandidate(string code) => _known.ContainsKey(code) ? "is not a candidate of this profile" : "does not exist";
}
