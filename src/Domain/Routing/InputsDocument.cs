using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;

namespace Ottu.Domain.Routing;

/// <summary>What a decision depended on, whole, so that it can be replayed when connections and health have long changed. Facts and connections have documents of their own.</summary>
public static class InputsDocument
{
    public static JsonObject View(RoutingDecision decision)
    {
        var (inputs, codes) = (decision.Inputs, decision.Profile.Codes);
        return new JsonObject
        {
            ["facts"] = FactsDocument.View(inputs.Facts),
            ["connections"] = new JsonArray([.. inputs.Connections.Connections.Select(ConnectionDocument.View)]),
            ["health"] = new JsonObject(inputs.Health.Readings.Select(reading => KeyValuePair.Create(reading.Key, (JsonNode?)View(reading.Value)))),
            ["draw"] = inputs.Draw,
            ["hop"] = inputs.Hop,
            ["previous_class"] = inputs.PreviousClass?.Wire(),
            ["cursor"] = inputs.State.Cursor,
            ["turn"] = decision.Turn is { } turn && inputs.State.WeightsOf(turn) is { IsEmpty: false } weights
                ? new JsonObject { ["rule"] = turn.RuleId, ["members"] = new JsonArray([.. codes.Names(turn.Members).Select(code => (JsonNode)code)]), ["weights"] = new JsonArray([.. weights.Select(weight => (JsonNode)weight)]) }
                : null,
        };
    }

    /// <summary>A document that was stored by us, with the version of the profile that it names.</summary>
    public static RoutingInputs Read(JsonObject document, CompiledProfile profile) => new()
    {
        Facts = FactsDocument.Read(document["facts"]!.AsObject()),
        Connections = new ConnectionTable(profile.Codes, Connections(document)),
        Health = new HealthSnapshot(profile, Readings(document)),
        Draw = document["draw"]!.GetValue<int>(),
        Hop = document["hop"]!.GetValue<int>(),
        PreviousClass = document["previous_class"]?.GetValue<string>() is { } kind ? Wire<DeclineClass>.Parse(kind) : null,
        State = RoutingState.Start with { Cursor = document["cursor"]!.GetValue<int>(), Turns = Turns(document["turn"]?.AsObject(), profile.Codes) },
    };

    /// <summary>The connections of the profile as they were.</summary>
    internal static IEnumerable<RoutedConnection> Connections(JsonObject document) => document["connections"]!.AsArray().Select(connection => ConnectionDocument.Read(connection!.AsObject()));

    internal static Dictionary<string, HealthReading> Readings(JsonObject document) =>
        document["health"]!.AsObject().ToDictionary(reading => reading.Key, reading => Reading(reading.Value!.AsObject()));

    static JsonObject View(HealthReading reading) => new()
    {
        ["last_hour"] = View(reading.LastHour),
        ["unavailable_until"] = reading.UnavailableUntil?.ToUnixTimeMilliseconds(),
        ["windows"] = new JsonObject(reading.Windows.Select(window => KeyValuePair.Create(window.Key.ToString(CultureInfo.InvariantCulture), (JsonNode?)View(window.Value)))),
    };

    static HealthReading Reading(JsonObject document) => new(Tally(document["last_hour"]!), Time(document["unavailable_until"]))
    {
        Windows = document["windows"]!.AsObject().ToDictionary(window => int.Parse(window.Key, CultureInfo.InvariantCulture), window => Tally(window.Value!)),
    };

    static JsonArray View(Tally tally) => [tally.Successes, tally.Counted];

    static Tally Tally(JsonNode document) => new(document[0]!.GetValue<long>(), document[1]!.GetValue<long>());

    static DateTimeOffset? Time(JsonNode? document) => document is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(document.GetValue<long>());

    static ImmutableDictionary<TurnKey, ImmutableArray<int>> Turns(JsonObject? turn, CodeBook codes)
    {
        var none = RoutingState.Start.Turns;
        if (turn is null) return none;
        var members = codes.SetOf(turn["members"]!.AsArray().Select(code => code!.GetValue<string>()));
        return none.Add(new TurnKey(turn["rule"]!.GetValue<int>(), members), [.. turn["weights"]!.AsArray().Select(weight => weight!.GetValue<int>())]);
    }
}
