using System.Text.Json.Nodes;
using Ottu.Application.Cards;
using Ottu.Application.Kernel;
using Ottu.Domain.Cards;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>
/// Which members an agreement needs: all of its type's on first use, only its id later. Stored terms then rule and what is sent is ignored.
/// docs/protocol/checkout.md 3.2, docs/protocol/operations.md R38
/// </summary>
public sealed class AgreementRules(IAgreements agreements)
{
    static readonly string[] Recurring = ["id", "frequency", "amount_variability", "expiry_date", "cycle_interval_days", "total_cycles"];
    static readonly string[] Installment = [.. Recurring, "seller"];
    static readonly string[] Unscheduled = ["id", "frequency"];
    static readonly string[] Others = ["id"];

    /// <summary>The terms with a complete agreement; what is missing is reported to <paramref name="fields"/>.</summary>
    public async Task<SessionTerms> Complete(SessionTerms terms, Fields fields, Installation installation, CancellationToken ct)
    {
        if (terms is not { PaymentType: PaymentType.AutoDebit, Agreement: { } agreement }) return terms;
        if (await Known(terms, agreement, installation, ct) is { } known) return terms with { Agreement = known };
        var type = (string?)agreement["type"] ?? "recurring";
        foreach (var name in Needed(type).Where(name => !agreement.ContainsKey(name))) fields.Errors.Add(["agreement", name], FieldTexts.Required);
        if (type == "unscheduled" && (string?)agreement["frequency"] is { } frequency and not "irregular")
        {
            fields.Errors.Add(["agreement", "frequency"], FieldTexts.Choice(frequency));
        }

        if (new AgreementTerms(agreement) is { StartDate: { } start, ExpiryDate: { } end } && start > end) fields.Errors.Add(["agreement", "expiry_date"], "The agreement ends before it starts.");
        return agreement.ContainsKey("type") ? terms : terms with { Agreement = WithType(agreement, type) };
    }

    /// <summary>As the customer agreed to it; one that has ended must be agreed to anew.</summary>
    async Task<JsonObject?> Known(SessionTerms terms, JsonObject agreement, Installation installation, CancellationToken ct)
    {
        if (terms.CustomerId is not { } customer || (string?)agreement["id"] is not { } id) return null;
        foreach (var environment in terms.PgCodes.Select(code => installation.Mids.GetValueOrDefault(code)?.Type).OfType<Domain.Gateways.MidType>().Distinct())
        {
            if (await agreements.Find(customer, environment, id, ct) is { State: AgreementState.Live } known) return (JsonObject)known.Terms.Document.DeepClone();
        }

        return null;
    }

    static string[] Needed(string type) => type switch
    {
        "recurring" => Recurring,
        "installment" => Installment,
        "unscheduled" => Unscheduled,
        _ => Others,
    };

    static JsonObject WithType(JsonObject agreement, string type)
    {
        var typed = (JsonObject)agreement.DeepClone();
        typed["type"] = type;
        return typed;
    }
}
