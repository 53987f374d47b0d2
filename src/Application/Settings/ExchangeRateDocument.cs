using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>A currency exchange as a document. docs/protocol/routing.md 2.1, 2.2</summary>
static class ExchangeRateDocument
{
    const int IntegerDigits = 9;
    const int Decimals = 6;

    /// <summary>Null where the document names no valid pair; the messages say why.</summary>
    public static ExchangeRate? Read(Fields fields, ExchangeRate? current, Installation installation)
    {
        if (current is not null) fields = fields.AsChange();
        fields.CheckVersion(current?.Version);
        var from = fields.Currency("from", current?.From, required: true);
        var to = fields.Currency("to", current?.To, required: true);
        var rate = fields.Amount("rate", IntegerDigits, Decimals, current?.Rate, required: true) ?? 1;
        var active = fields.Flag("is_active", current?.IsActive ?? true);
        if (rate == 0) fields.Error("rate", "Ensure this value is greater than 0.");
        if (from is null || to is null) return null;
        if (from == to) fields.Error("to", "Ensure this currency differs from the one that is exchanged.");
        if (active && installation.Rates.Any(other => other.IsActive && other.Id != current?.Id && other.From == from && other.To == to))
        {
            fields.Error(FieldErrors.NonField, $"An active exchange from {from} to {to} already exists.");
        }

        return new ExchangeRate(current?.Id ?? 0, from, to, rate, active, current?.Version ?? 0);
    }

    public static JsonObject View(ExchangeRate rate) => new()
    {
        ["id"] = rate.Id,
        ["from"] = rate.From.Code,
        ["to"] = rate.To.Code,
        ["rate"] = rate.Rate.ToString("0.######", CultureInfo.InvariantCulture),
        ["is_active"] = rate.IsActive,
        ["version"] = rate.Version,
    };

    /// <summary>In a list that has online rates too.</summary>
    public static JsonObject Row(ExchangeRate rate)
    {
        var row = View(rate);
        row["source"] = RateSource.Local.Wire();
        return row;
    }
}
