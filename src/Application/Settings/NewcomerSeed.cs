using System.Text.Json.Nodes;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Settings;

/// <summary>
/// What a developer finds after the first start without a seed file: a sandbox connection for every catalogued gateway in its own
/// currencies, and a few on the plain simulator that show what differs between connections.
/// </summary>
static class NewcomerSeed
{
    const string Anything = "any";

    public static JsonObject Document()
    {
        var gateways = Catalogue.All.Where(gateway => gateway is { IsExtra: false, IsActive: true }).ToList();
        var currencies = gateways.SelectMany(gateway => gateway.Currencies).Append("KWD").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return new JsonObject
        {
            ["settings"] = new JsonObject { ["name"] = "Demo", ["reference_prefix"] = "demo" },
            ["currencies"] = Array(currencies, code => new JsonObject { ["code"] = code }),
            ["currency_exchanges"] = new JsonArray(new JsonObject { ["from"] = "USD", ["to"] = "KWD", ["rate"] = "0.307" }),
            ["exchange_configs"] = ExchangeConfigs(gateways, currencies),
            ["mids"] = new JsonArray([.. Simulator(), .. gateways.Select(Connection)]),
            ["webhook_config"] = new JsonObject { ["enabled"] = true },
        };
    }

    static JsonArray ExchangeConfigs(IEnumerable<CatalogueGateway> gateways, IReadOnlyList<string> currencies) =>
    [
        Config(Anything, "KWD", currencies),
        Config("with-fee", "KWD", ["KWD", "USD"], ("fee_type", "fix"), ("fix_fee", "0.500"), ("fee_description", "Service fee"), ("fee_description_ar", "رسوم الخدمة")),
        .. gateways.Where(gateway => gateway.Currencies.Count > 0).DistinctBy(NameOf).Select(gateway => Config(NameOf(gateway), gateway.Currencies[0], gateway.Currencies)),
    ];

    static JsonObject Config(string name, string currency, IEnumerable<string> currencies, params IEnumerable<(string Field, string Text)> fee)
    {
        var config = new JsonObject { ["name"] = name, ["default_currency"] = currency, ["currencies"] = Array(currencies, code => code) };
        foreach (var (field, text) in fee) config[field] = text;
        if (name == "with-fee") config["charge_default_currency"] = true;
        return config;
    }

    static IEnumerable<JsonNode> Simulator() =>
    [
        Mid("mock", "ottu_sandbox", "Test card", "بطاقة تجريبية", Anything, ("is_tokenizable", true), ("auto_debit_enabled", true)),
        Mid("mock-auth", "ottu_sandbox", "Test card (authorize)", "بطاقة تجريبية (تفويض)", Anything, ("operation", "authorize")),
        Mid("mock-fee", "ottu_sandbox", "Test card (with fee)", "بطاقة تجريبية (برسوم)", "with-fee"),
        Mid("mock-page", "ottu_sandbox", "Test bank page", "صفحة بنك تجريبية", Anything, ("onsite_card", false)),
    ];

    static JsonNode Connection(CatalogueGateway gateway) =>
        Mid(gateway.Code, gateway.Code, gateway.Name, "", NameOf(gateway), ("is_tokenizable", gateway.Operations.Contains("tokenize")), ("auto_debit_enabled", gateway.Operations.Contains("auto_debit")));

    static JsonObject Mid(string code, string gateway, string name, string nameAr, string config, params IEnumerable<(string Field, JsonNode Value)> more)
    {
        var mid = new JsonObject
        {
            ["code"] = code,
            ["gateway"] = gateway,
            ["name"] = name,
            ["name_ar"] = nameAr,
            ["exchange_config"] = config,
            ["tags"] = new JsonArray("demo"),
        };
        foreach (var (field, value) in more) mid[field] = value;
        return mid;
    }

    /// <summary>Gateways with the same currencies share a configuration, named after them: "kwd", "kwd-usd".</summary>
    static string NameOf(CatalogueGateway gateway) =>
        gateway.Currencies.Count == 0 ? Anything : string.Join('-', gateway.Currencies).ToLowerInvariant();

    static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode> toNode) => [.. items.Select(toNode)];
}
