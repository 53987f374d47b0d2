using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Payments;

/// <summary>
/// Query: the agreement as it was when this customer first paid under its id; null when that never happened. Until cards are stored,
/// a paid <c>auto_debit</c> session is what makes an agreement known.
/// </summary>
public sealed record KnownAgreement(string CustomerId, string AgreementId) : IRequest<JsonObject?>;

/// <summary>Which members an agreement needs: all of its type's on first use, only its id later. docs/protocol/checkout.md 3.2, R7</summary>
public sealed class AgreementRules(IMediator mediator)
{
    static readonly string[] Recurring = ["id", "frequency", "amount_variability", "expiry_date", "cycle_interval_days", "total_cycles"];
    static readonly string[] Installment = [.. Recurring, "seller"];
    static readonly string[] Unscheduled = ["id", "frequency"];
    static readonly string[] Others = ["id"];

    /// <summary>The terms with a complete agreement; what is missing is reported to <paramref name="fields"/>.</summary>
    public async Task<SessionTerms> Complete(SessionTerms terms, Fields fields, CancellationToken ct)
    {
        if (terms is not { PaymentType: PaymentType.AutoDebit, Agreement: { } agreement }) return terms;
        var type = (string?)agreement["type"] ?? "recurring";
        var missing = Needed(type).Where(name => !agreement.ContainsKey(name)).ToList();
        if (missing.Count > 0 && await Known(terms, agreement, ct) is { } known) return terms with { Agreement = Inherit(agreement, known) };
        foreach (var name in missing) fields.Errors.Add(["agreement", name], FieldTexts.Required);
        if (type == "unscheduled" && (string?)agreement["frequency"] is { } frequency and not "irregular")
        {
            fields.Errors.Add(["agreement", "frequency"], FieldTexts.Choice(frequency));
        }

        return agreement.ContainsKey("type") ? terms : terms with { Agreement = Inherit(agreement, new JsonObject { ["type"] = type }) };
    }

    async Task<JsonObject?> Known(SessionTerms terms, JsonObject agreement, CancellationToken ct) =>
        terms.CustomerId is { } customer && (string?)agreement["id"] is { } id ? await mediator.Send(new KnownAgreement(customer, id), ct) : null;

    static string[] Needed(string type) => type switch
    {
        "recurring" => Recurring,
        "installment" => Installment,
        "unscheduled" => Unscheduled,
        _ => Others,
    };

    static JsonObject Inherit(JsonObject agreement, JsonObject known)
    {
        var merged = (JsonObject)agreement.DeepClone();
        foreach (var (name, value) in known) merged.TryAdd(name, value?.DeepClone());
        return merged;
    }
}
