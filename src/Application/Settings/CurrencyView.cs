using System.Text.Json.Nodes;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

static class CurrencyView
{
    public static JsonObject Of(Currency currency, Installation installation) => new()
    {
        ["code"] = currency.Code,
        ["decimals"] = currency.Exponent,
        ["is_active"] = installation.ActiveCurrencies.Contains(currency),
    };
}
