using System.Globalization;
using System.Text.Json.Nodes;

namespace Ottu.Domain.Routing;

/// <summary>A strategy with its parameters: <c>{"name":"distribution","weights":{"knet1":60,"knet2":40}}</c>.</summary>
static class StrategyDocument
{
    /// <summary>Null where the field is absent or null, or wrong and reported.</summary>
    public static RoutingStrategy? Read(JsonReader owner, string field)
    {
        if (owner.Object(field) is not { } fields) return null;
        return fields.Text("name") switch
        {
            "distribution" => new RoutingStrategy.Distribution(fields.Numbers("weights")),
            "success_rate" => new RoutingStrategy.SuccessRate(Exploration(fields)),
            "cost_optimized" => new RoutingStrategy.CostOptimized(),
            "round_robin" => new RoutingStrategy.RoundRobin(),
            null => null,
            { } other => fields.Wrong<RoutingStrategy?>("name", $"\"{other}\" is not a valid choice.", otherwise: null),
        };
    }

    public static JsonObject View(RoutingStrategy strategy)
    {
        var document = new JsonObject { ["name"] = strategy.Name };
        if (strategy is RoutingStrategy.Distribution { Weights: var weights }) document["weights"] = new JsonObject(weights.OrderBy(share => share.Key, StringComparer.Ordinal).Select(share => KeyValuePair.Create(share.Key, (JsonNode?)share.Value)));
        if (strategy is RoutingStrategy.SuccessRate { Exploration: var exploration }) document["exploration"] = ((decimal)exploration / Tally.Whole).ToString("0.######", CultureInfo.InvariantCulture);
        return document;
    }

    static int Exploration(JsonReader fields)
    {
        if (fields.Text("exploration", required: false) is not { } text) return RoutingStrategy.SuccessRate.DefaultExploration;
        return Condition.TryRate(text, out var share)
            ? (int)(share * Tally.Whole)
            : fields.Wrong("exploration", "A share from 0 to 1 with at most 6 decimals is required.", RoutingStrategy.SuccessRate.DefaultExploration);
    }
}
