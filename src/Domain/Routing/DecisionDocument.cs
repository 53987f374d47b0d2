using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Domain.Kernel;

namespace Ottu.Domain.Routing;

/// <summary>A decision as it is stored: what was decided and why, and the <see cref="InputsDocument"/> from which it can be decided again. docs/protocol/routing.md 3</summary>
public static class DecisionDocument
{
    public static JsonObject View(RoutingDecision decision) => new()
    {
        ["profile"] = decision.Profile.Source.PgCode,
        ["version"] = decision.Profile.Source.Version,
        ["outcome"] = decision.Outcome.Wire(),
        ["chosen"] = decision.Chosen,
        ["fallback_used"] = decision.FallbackUsed,
        ["hop"] = decision.Inputs.Hop,
        ["previous_class"] = decision.Inputs.PreviousClass?.Wire(),
        ["blockers"] = new JsonArray([.. decision.FiredBlockers.Select(blocker => (JsonNode)blocker.Id)]),
        ["rules_considered"] = new JsonArray([.. decision.RulesConsidered.Select(rule => (JsonNode)rule.Id)]),
        ["matched_rule"] = decision.MatchedRule?.Id,
        ["candidates"] = new JsonArray([.. decision.Candidates.Select(code => (JsonNode)code)]),
        ["excluded"] = new JsonArray([.. decision.Excluded.Select(excluded => (JsonNode)new JsonObject { ["pg_code"] = excluded.PgCode, ["reason"] = excluded.Reason.Wire() })]),
        ["strategy"] = decision.Strategy?.Name,
        ["scores"] = Scores(decision),
        ["inputs"] = InputsDocument.View(decision),
    };

    static JsonObject? Scores(RoutingDecision decision) => decision.Outcome != RoutingOutcome.Chosen
        ? null
        : new JsonObject(decision.Scores.Select(score => KeyValuePair.Create(score.Key, (JsonNode?)score.Value.ToString(CultureInfo.InvariantCulture))));
}
