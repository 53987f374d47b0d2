using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Domain.Kernel;

namespace Ottu.Domain.Routing;

/// <summary>
/// What a draft would have made of decisions that were recorded: each is decided again from its own inputs, in order, with the turns that the draft would have
/// taken. Keeps counts and a few examples, never the decisions. docs/protocol/routing.md 3.7
/// </summary>
/// <param name="draft">The profile to try.</param>
/// <param name="today">All connections as they are configured now, for this amount: for those of the draft that a recorded decision did not know.</param>
public sealed class ProfileTrial(CompiledProfile draft, Func<Money, IReadOnlyCollection<RoutedConnection>> today)
{
    const int MostExamples = 20;

    readonly Side _before = new();
    readonly Side _after = new();
    readonly Dictionary<(string? From, string? To), int> _moves = [];
    readonly JsonArray _examples = [];
    RoutingState _state = RoutingState.Start;
    int _decisions;

    /// <param name="sessionId">The payment.</param>
    /// <param name="referenceNumber">Its attempt.</param>
    /// <param name="document">The decision as it is stored.</param>
    public void Add(string sessionId, string referenceNumber, JsonObject document)
    {
        var recorded = document["inputs"]!.AsObject();
        var inputs = InputsDocument.Read(recorded, draft) with { State = _state };
        var connections = InputsDocument.Connections(recorded).ToDictionary(connection => connection.PgCode);
        foreach (var connection in today(inputs.Facts.Amount)) connections.TryAdd(connection.PgCode, connection);
        var decision = Router.Decide(draft, inputs with { Connections = new ConnectionTable(draft.Codes, connections.Values) });
        _state = decision.StateAfter();
        var (before, readings) = (document["chosen"]?.GetValue<string>(), InputsDocument.Readings(recorded));
        _decisions++;
        Count(_before, before);
        Count(_after, decision.Chosen);
        if (before == decision.Chosen) return;
        _moves[(before, decision.Chosen)] = _moves.GetValueOrDefault((before, decision.Chosen)) + 1;
        if (_examples.Count < MostExamples) _examples.Add((JsonNode)Example(sessionId, referenceNumber, before, decision));

        void Count(Side side, string? chosen) => side.Add(chosen, chosen is null ? null : connections[chosen], readings, inputs.Facts);
    }

    public JsonObject View() => new()
    {
        ["decisions"] = _decisions,
        ["changed"] = _moves.Values.Sum(),
        ["moves"] = new JsonArray([.. _moves.OrderByDescending(move => move.Value).ThenBy(move => move.Key.From, StringComparer.Ordinal).ThenBy(move => move.Key.To, StringComparer.Ordinal)
            .Select(move => (JsonNode)new JsonObject { ["from"] = move.Key.From, ["to"] = move.Key.To, ["count"] = move.Value })]),
        ["connections"] = new JsonArray([.. _before.Chosen.Keys.Union(_after.Chosen.Keys).Order(StringComparer.Ordinal)
            .Select(code => (JsonNode)new JsonObject { ["pg_code"] = code, ["before"] = _before.Chosen.GetValueOrDefault(code), ["after"] = _after.Chosen.GetValueOrDefault(code) })]),
        ["refused"] = new JsonObject { ["before"] = _before.Refused, ["after"] = _after.Refused },
        ["expected_approval"] = new JsonObject { ["before"] = _before.Approval, ["after"] = _after.Approval },
        ["expected_cost"] = new JsonArray([.. _before.Costs.Keys.Union(_after.Costs.Keys).OrderBy(currency => currency.Code, StringComparer.Ordinal)
            .Select(currency => (JsonNode)new JsonObject { ["currency_code"] = currency.Code, ["before"] = _before.CostIn(currency), ["after"] = _after.CostIn(currency) })]),
        ["examples"] = _examples.DeepClone(),
    };

    static JsonObject Example(string sessionId, string referenceNumber, string? before, RoutingDecision decision) => new()
    {
        ["session_id"] = sessionId,
        ["reference_number"] = referenceNumber,
        ["amount"] = decision.Inputs.Facts.Amount.ToString(),
        ["currency_code"] = decision.Inputs.Facts.Amount.Currency.Code,
        ["from"] = before,
        ["to"] = decision.Chosen,
        ["outcome"] = decision.Outcome.Wire(),
        ["matched_rule"] = decision.MatchedRule?.Id,
    };

    /// <summary>What one of the two profiles did.</summary>
    sealed class Side
    {
        long _millionths;

        public Dictionary<string, int> Chosen { get; } = [];

        public Dictionary<Currency, decimal> Costs { get; } = [];

        public int Refused { get; private set; }

        /// <summary>The mean of the smoothed success rates, six decimals; null where nothing was let through.</summary>
        public string? Approval => Chosen.Count == 0 ? null : ((decimal)_millionths / Chosen.Values.Sum() / Tally.Whole).ToString("0.000000", CultureInfo.InvariantCulture);

        public string CostIn(Currency currency) => Money.Round(Costs.GetValueOrDefault(currency), currency).ToString();

        public void Add(string? chosen, RoutedConnection? connection, Dictionary<string, HealthReading> readings, RoutingFacts facts)
        {
            if (chosen is null || connection is null)
            {
                Refused++;
                return;
            }

            Chosen[chosen] = Chosen.GetValueOrDefault(chosen) + 1;
            _millionths += readings.GetValueOrDefault(chosen, HealthReading.Untried).LastHour.Millionths;
            Costs[facts.Amount.Currency] = Costs.GetValueOrDefault(facts.Amount.Currency) + Selection.CostOf(connection, facts);
        }
    }
}
