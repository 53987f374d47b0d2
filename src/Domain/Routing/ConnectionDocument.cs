using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Domain.Routing;

/// <summary>A connection as it was when a decision was made.</summary>
static class ConnectionDocument
{
    public static JsonNode View(RoutedConnection connection) => new JsonObject
    {
        ["pg_code"] = connection.PgCode,
        ["is_active"] = connection.IsActive,
        ["type"] = connection.Type.Wire(),
        ["operation"] = connection.Operation.Wire(),
        ["default_currency"] = connection.DefaultCurrency.Code,
        ["currencies"] = new JsonArray([.. connection.Currencies.Select(currency => (JsonNode)currency.Code)]),
        ["onsite_card"] = connection.OnsiteCard,
        ["wallet_cert_id"] = connection.WalletCertId,
        ["supports_external_3ds"] = connection.SupportsExternal3ds,
        ["acquirer_country"] = connection.AcquirerCountry,
        ["min_amount"] = connection.MinAmount?.ToString(),
        ["max_amount"] = connection.MaxAmount?.ToString(),
        ["cost_fixed"] = connection.CostFixed.ToString(CultureInfo.InvariantCulture),
        ["cost_percent"] = connection.CostPercent.ToString(CultureInfo.InvariantCulture),
    };

    public static RoutedConnection Read(JsonObject document)
    {
        var currency = Currency.Of(document["default_currency"]!.GetValue<string>());
        return new RoutedConnection
        {
            PgCode = document["pg_code"]!.GetValue<string>(),
            IsActive = document["is_active"]!.GetValue<bool>(),
            Type = Wire<MidType>.Parse(document["type"]!.GetValue<string>()),
            Operation = Wire<GatewayOperation>.Parse(document["operation"]!.GetValue<string>()),
            DefaultCurrency = currency,
            Currencies = [.. document["currencies"]!.AsArray().Select(code => Currency.Of(code!.GetValue<string>()))],
            OnsiteCard = document["onsite_card"]!.GetValue<bool>(),
            WalletCertId = document["wallet_cert_id"]?.GetValue<string>(),
            SupportsExternal3ds = document["supports_external_3ds"]!.GetValue<bool>(),
            AcquirerCountry = document["acquirer_country"]?.GetValue<string>(),
            MinAmount = Number(document["min_amount"]) is { } min ? Money.Round(min, currency) : null,
            MaxAmount = Number(document["max_amount"]) is { } max ? Money.Round(max, currency) : null,
            CostFixed = Number(document["cost_fixed"]) ?? 0,
            CostPercent = Number(document["cost_percent"]) ?? 0,
        };
    }

    static decimal? Number(JsonNode? text) => text is null ? null : decimal.Parse(text.GetValue<string>(), CultureInfo.InvariantCulture);
}
