using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>An exchange configuration as a document. docs/protocol/routing.md 2.1</summary>
static class ExchangeConfigDocument
{
    const int FeeIntegerDigits = 9;

    /// <summary>Null where the document names no valid default currency; the messages say why.</summary>
    public static ExchangeConfig? Read(Fields fields, ExchangeConfig? current)
    {
        if (current is not null) fields = fields.AsChange();
        fields.CheckVersion(current?.Version);
        var name = fields.Slug("name", max: 64, current?.Name, required: true) ?? "";
        if (current is not null && name != current.Name) fields.Error("name", "The name of an exchange configuration cannot be changed.");
        if (fields.Currency("default_currency", current?.DefaultCurrency, required: true) is not { } currency) return null;
        var config = new ExchangeConfig
        {
            Id = current?.Id ?? 0,
            Version = current?.Version ?? 0,
            Name = name,
            DefaultCurrency = currency,
            Currencies = fields.Currencies("currencies", current?.Currencies ?? [currency]),
            WorkAs = fields.Choice<RateSource>("work_as", current?.WorkAs) ?? RateSource.Local,
            FeeType = fields.Choice("fee_type", current?.FeeType),
            FixFee = ReadFee(fields, "fix_fee", FeeIntegerDigits, currency.Exponent, current?.FixFee),
            PercentFee = ReadFee(fields, "percent_fee", integerDigits: 3, decimals: 4, current?.PercentFee),
            ChargeDefaultCurrency = fields.Flag("charge_default_currency", current?.ChargeDefaultCurrency ?? false),
            FeeDescription = fields.Text("fee_description", max: 128, current?.FeeDescription) ?? "",
            FeeDescriptionAr = fields.Text("fee_description_ar", max: 128, current?.FeeDescriptionAr) ?? "",
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

    /// <summary>Null is a value of its own.</summary>
    static decimal? ReadFee(Fields fields, string name, int integerDigits, int decimals, decimal? current) =>
        fields.Amount(name, integerDigits, decimals, fields.Has(name) ? null : current);

    static void CheckFee(Fields fields, ExchangeConfig config)
    {
        if (config.FeeType == FeeType.Fix && config.FixFee is null) fields.Error("fix_fee", FieldTexts.Required);
        if (config.FeeType == FeeType.Percent && config.PercentFee is null) fields.Error("percent_fee", FieldTexts.Required);
        fields.AtMost("percent_fee", config.PercentFee, most: 100);
    }
}
