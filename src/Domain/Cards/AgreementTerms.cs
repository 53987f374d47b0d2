using System.Globalization;
using System.Text.Json.Nodes;

namespace Ottu.Domain.Cards;

/// <summary>The terms of an agreement: a document that is echoed as it came, with typed views on what it limits.</summary>
public sealed class AgreementTerms(JsonObject document)
{
    static readonly string[] DateFormats = ["yyyy-MM-dd", "dd/MM/yyyy"];

    /// <summary>As the merchant sent it, already validated. Do not change it; clone.</summary>
    public JsonObject Document => document;

    /// <summary>recurring, unscheduled, installment, event_based or other.</summary>
    public string Type => Text("type") ?? "recurring";

    /// <summary>The amount of every cycle is that of the first payment.</summary>
    public bool IsFixed => Text("amount_variability") == "fixed";

    public DateOnly? StartDate => Date("start_date");

    /// <summary>The last day on which it may be charged, UTC.</summary>
    public DateOnly? ExpiryDate => Date("expiry_date");

    /// <summary>In the session's currency.</summary>
    public decimal? MaxAmountPerCycle => decimal.TryParse(Text("max_amount_per_cycle"), NumberStyles.Number, CultureInfo.InvariantCulture, out var most) ? most : null;

    /// <summary>Least days between two charges.</summary>
    public int? CycleIntervalDays => Number("cycle_interval_days");

    /// <summary>Most merchant-initiated charges.</summary>
    public int? TotalCycles => Number("total_cycles");

    public bool HasExpired(DateTimeOffset now) => ExpiryDate is { } last && DateOnly.FromDateTime(now.UtcDateTime) > last;

    /// <summary>Reads both formats that the protocol takes.</summary>
    public static DateOnly? ParseDate(string? text) =>
        DateOnly.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    string? Text(string name) => document[name]?.ToString();

    DateOnly? Date(string name) => ParseDate(Text(name));

    int? Number(string name) => int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
