using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>An exchange configuration as a document. docs/protocol/routing.md 2.1</summary>
static class ExchangeConfigDocument
{
    const int FeeIntegerDigits = 9;

    /// <summary>Null where the document names no valid default currency; the messages say why.</summary>
    public static ExchangeConfig? Read(SettingFields fields, ExchangeConfig? current)
    {
        fields.CheckVersion(current?.Version);
        if (current is null) fields.Require("name", "default_currency");
        var name = fields.Slug("name", current?.Name ?? "", max: 64);
        if (current is not null && name != current.Name) fields.Refuse("name", "The name of an exchange configuration cannot be changed.");
        if (fields.Currency("default_currency", current?.DefaultCurrency) is not { } currency) return null;
        var config = new ExchangeConfig
        {
            Id = current?.Id ?? 0,
            Version = current?.Version ?? 0,
            Name = name,
            DefaultCurrency = currency,
            Currencies = fields.Currencies("currencies", current?.Currencies ?? [currency]),
            WorkAs = fields.Choice("work_as", current?.WorkAs ?? RateSource.Local),
            FeeType = fields.ChoiceOrNull("fee_type", current?.FeeType),
            FixFee = fields.DecimalOrNull("fix_fee", current?.FixFee, FeeIntegerDigits, currency.Exponent),
            PercentFee = fields.DecimalOrNull("percent_fee", current?.PercentFee, integerDigits: 3, decimals: 4),
            ChargeDefaultCurrency = fields.Flag("charge_default_currency", current?.ChargeDefaultCurrency ?? false),
            FeeDescription = fields.Text("fee_description", current?.FeeDescription ?? "", max: 128),
            FeeDescriptionAr = fields.Text("fee_description_ar", current?.FeeDescriptionAr ?? "", max: 128),
        };
        CheckFee(fields, config);
        return config;
    }

    public static JsonObject View(ExchangeConfig config) => new()
    {
        ["name"] = config.Name,
        ["default_currency"] = config.DefaultCurrency.Code,
        ["currencies"] = new JsonArray([.. config.Currencies.Select(currency => (JsonNode)currency.Code)]),
        ["work_as"] = config.WorkAs.Wire(),
        ["fee_type"] = config.FeeType?.Wire(),
        ["fix_fee"] = config.FixFee is { } fix ? Money.Round(fix, config.DefaultCurrency).ToString() : null,
        ["percent_fee"] = config.PercentFee?.ToString("0.####", CultureInfo.InvariantCulture),
        ["charge_default_currency"] = config.ChargeDefaultCurrency,
        ["fee_description"] = config.FeeDescription,
        ["fee_description_ar"] = config.FeeDescriptionAr,
        ["version"] = config.Version,
    };

    static void CheckFee(SettingFields fields, ExchangeConfig config)
    {
        if (config.FeeType == FeeType.Fix && config.FixFee is null) fields.Refuse("fix_fee", "This field is required.");
        if (config.FeeType == FeeType.Percent && config.PercentFee is null) fields.Refuse("percent_fee", "This field is required.");
        if (config.PercentFee > 100) fields.Refuse("percent_fee", "Ensure this value is less than or equal to 100.");
    }
}
