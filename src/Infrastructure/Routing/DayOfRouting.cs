using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Routing;
using Ottu.Domain.Settings;

namespace Ottu.Infrastructure.Routing;

/// <summary>The rows of a day's report, from its groups of like decisions. Costs are those of the connections as they are configured now.</summary>
sealed class DayOfRouting(DateOnly day, IReadOnlyList<DecisionGroup> groups, IReadOnlyList<AnswerTime> times, Installation installation)
{
    static readonly string Success = AttemptState.Success.Wire();

    /// <summary>By virtual connection and currency.</summary>
    public IEnumerable<JsonObject> Profiles() =>
        from row in groups
        group row by (row.PgCode, row.CurrencyCode) into alike
        orderby alike.Key.PgCode, alike.Key.CurrencyCode
        let of = alike.ToList()
        select new JsonObject
        {
            ["day"] = Day,
            ["pg_code"] = alike.Key.PgCode,
            ["currency_code"] = alike.Key.CurrencyCode,
            ["decisions"] = of.Sum(row => row.Decisions),
            ["blocked"] = Having(of, RoutingOutcome.Blocked),
            ["no_connection"] = Having(of, RoutingOutcome.NoConnection),
            ["fallbacks"] = Having(of, RoutingOutcome.Fallback),
            ["recovered"] = Recovered(of, alike.Key.CurrencyCode),
        };

    /// <summary>By real connection and currency.</summary>
    public IEnumerable<JsonObject> Connections() =>
        from row in groups
        where row.Chosen is not null
        group row by (Chosen: row.Chosen!, row.CurrencyCode) into alike
        orderby alike.Key.Chosen, alike.Key.CurrencyCode
        let of = alike.ToList()
        let took = times.Where(time => (time.Chosen, time.CurrencyCode) == alike.Key)
        select Measured(new JsonObject { ["day"] = Day, ["pg_code"] = alike.Key.Chosen, ["currency_code"] = alike.Key.CurrencyCode, ["chosen"] = of.Sum(row => row.Decisions) }, of, took);

    /// <summary>By virtual connection, rule and currency. No rule: the profile has none, or none could place the payment.</summary>
    public IEnumerable<JsonObject> Rules() =>
        from row in groups
        where row.Chosen is not null
        group row by (row.PgCode, row.RuleId, row.CurrencyCode) into alike
        orderby alike.Key.PgCode, alike.Key.RuleId, alike.Key.CurrencyCode
        let of = alike.ToList()
        let took = times.Where(time => (time.PgCode, time.RuleId, time.CurrencyCode) == alike.Key)
        select Measured(
            new JsonObject
            {
                ["day"] = Day,
                ["pg_code"] = alike.Key.PgCode,
                ["rule"] = alike.Key.RuleId,
                ["currency_code"] = alike.Key.CurrencyCode,
                ["matched"] = of.Sum(row => row.Decisions),
                ["chosen"] = Counts(of.GroupBy(row => row.Chosen!)),
            },
            of,
            took);

    string Day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    JsonObject Measured(JsonObject row, IReadOnlyList<DecisionGroup> of, IEnumerable<AnswerTime> took)
    {
        var successes = of.Where(group => group.State == Success).ToList();
        var declines = of.Select(group => (Group: group, Class: DecisionRow.DeclineClassOf(group.State, group.DeclineCode))).Where(entry => entry.Class is not null).ToList();
        var counted = successes.Sum(group => group.Decisions) + declines.Where(entry => entry.Class != DeclineClass.CustomerFixable).Sum(entry => entry.Group.Decisions);
        var milliseconds = took.Select(time => time.Milliseconds).Order().ToList();
        row["succeeded"] = successes.Sum(group => group.Decisions);
        row["success_rate"] = counted == 0 ? null : ((decimal)successes.Sum(group => group.Decisions) / counted).ToString("0.000000", CultureInfo.InvariantCulture);
        row["declines"] = Counts(declines.GroupBy(entry => entry.Class!.Value.Wire(), entry => entry.Group));
        row["amount"] = Money.FromMinor(successes.Sum(group => group.Amount), Currency.Of(of[0].CurrencyCode)).ToString();
        row["cost"] = Cost(successes);
        row["fallbacks"] = Having(of, RoutingOutcome.Fallback);
        row["recovered"] = Recovered(of, of[0].CurrencyCode);
        row["p50_ms"] = Percentile(milliseconds, 50);
        row["p95_ms"] = Percentile(milliseconds, 95);
        return row;
    }

    /// <summary>By the currency that was charged: it may be another than the session's.</summary>
    JsonObject Cost(IEnumerable<DecisionGroup> successes) => new(
        from row in successes
        where installation.Mids.ContainsKey(row.Chosen!)
        let mid = installation.Mids[row.Chosen!]
        let charged = Currency.Of(row.ChargedCurrency)
        group (mid.CostFixed * row.Decisions) + (Money.FromMinor(row.Charged, charged).Amount * mid.CostPercent / 100) by charged into alike
        orderby alike.Key.Code
        select KeyValuePair.Create(alike.Key.Code, (JsonNode?)Money.Round(alike.Sum(), alike.Key).ToString()));

    /// <summary>Payments whose first connection failed and a later one succeeded.</summary>
    static JsonObject Recovered(IEnumerable<DecisionGroup> of, string currency)
    {
        var later = of.Where(group => group.IsLater != 0 && group.State == Success).ToList();
        return new JsonObject { ["count"] = later.Sum(group => group.Decisions), ["amount"] = Money.FromMinor(later.Sum(group => group.Amount), Currency.Of(currency)).ToString() };
    }

    static JsonObject Counts(IEnumerable<IGrouping<string, DecisionGroup>> alike) =>
        new(alike.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Sum(group => group.Decisions))));

    static long Having(IEnumerable<DecisionGroup> of, RoutingOutcome outcome) => of.Where(group => group.Outcome == outcome.Wire()).Sum(group => group.Decisions);

    /// <summary>The nearest rank; null without any.</summary>
    static long? Percentile(List<long> ascending, int percent) => ascending.Count == 0 ? null : ascending[(((ascending.Count * percent) + 99) / 100) - 1];
}
