using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>Online rates as administrators see them; they cannot be changed by hand. docs/protocol/routing.md 2.2</summary>
static class OnlineRateDocument
{
    public static JsonObject Summary(OnlineRates rates) => new()
    {
        ["count"] = rates.Rates.Count,
        ["base"] = rates.Base.Code,
        ["provider"] = rates.Provider.Wire(),
        ["fetched_at"] = WireTime.Iso(rates.FetchedAt),
    };

    /// <summary>The rates that online configurations need, each as a row beside those of our own table.</summary>
    public static IEnumerable<JsonObject> Rows(Installation installation)
    {
        if (installation.OnlineRates is not { } rates) return [];
        var pairs =
            from config in installation.ExchangeConfigs.Values
            where config.WorkAs == RateSource.Online
            from currency in config.Currencies
            where currency != config.DefaultCurrency
            select (From: currency, To: config.DefaultCurrency);
        return from pair in pairs.Distinct().OrderBy(pair => (pair.From.Code, pair.To.Code))
               let rate = rates.Of(pair.From, pair.To)
               where rate is not null
               select Row(pair.From, pair.To, rate.Value, rates, !installation.OnlineRatesExpired);
    }

    static JsonObject Row(Currency from, Currency to, decimal rate, OnlineRates rates, bool isActive) => new()
    {
        ["id"] = null,
        ["from"] = from.Code,
        ["to"] = to.Code,
        ["rate"] = rate.ToString("0.######", CultureInfo.InvariantCulture),
        ["is_active"] = isActive,
        ["version"] = null,
        ["source"] = RateSource.Online.Wire(),
        ["provider"] = rates.Provider.Wire(),
        ["fetched_at"] = WireTime.Iso(rates.FetchedAt),
    };
}
