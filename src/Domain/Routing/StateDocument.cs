using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Ottu.Domain.Routing;

/// <summary>What Round Robin and Distribution remember, by connection codes instead of positions. Written and read by us only.</summary>
public static class StateDocument
{
    public static JsonObject View(RoutingState state, CodeBook codes) => new()
    {
        ["cursor"] = state.Cursor,
        ["turns"] = new JsonArray([.. state.Turns.Select(turn => View(turn.Key, turn.Value, codes))]),
    };

    public static RoutingState Read(JsonObject document, CodeBook codes)
    {
        var turns = ImmutableDictionary.CreateBuilder<TurnKey, ImmutableArray<int>>();
        foreach (var turn in document["turns"]!.AsArray().OfType<JsonObject>())
        {
            var weights = new int[codes.Codes.Count];
            var members = ConnectionSet.Empty;
            foreach (var (code, weight) in turn["weights"]!.AsObject())
            {
                var one = codes.SetOf(code);
                members |= one;
                weights[one.First] = (int)weight!;
            }

            turns[new TurnKey((int)turn["rule"]!, members)] = [.. weights];
        }

        return new RoutingState((int)document["cursor"]!, turns.ToImmutable());
    }

    static JsonNode View(TurnKey key, ImmutableArray<int> weights, CodeBook codes)
    {
        var members = new JsonObject();
        foreach (var position in key.Members) members[codes[position]] = weights[position];
        return new JsonObject { ["rule"] = key.RuleId, ["weights"] = members };
    }
}
