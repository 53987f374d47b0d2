using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>The connections that a merchant may offer. docs/protocol/checkout.md 4</summary>
public sealed record ListPaymentMethods(Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class ListPaymentMethodsHandler(IInstallations installations, ISessions sessions, ICaller caller, IBaseUrl baseUrl)
    : IRequestHandler<ListPaymentMethods, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(ListPaymentMethods request, CancellationToken ct)
    {
        if (!request.Body.TryGet(out var fields, out var broken)) return broken;
        var filter = MethodFilter.Read(fields);
        if (fields.Problem is { } problem) return problem;
        var installation = await installations.Current(ct);
        var listed = installation.Mids.Values.Where(mid => caller.CanUse(mid.Code) && filter.Admits(mid, installation)).OrderBy(mid => mid.Id);
        var used = filter.CustomerId is { } customer ? await sessions.PaidPgCodes(customer, ct) : [];
        return new JsonObject
        {
            ["customer_payment_methods"] = used.ToJson(),
            ["payment_methods"] = new JsonArray([.. listed.Select(mid => Item(mid, installation))]),
        };
    }

    JsonNode Item(Mid mid, Installation installation)
    {
        var config = installation.ConfigOf(mid);
        return new JsonObject
        {
            ["code"] = mid.Code,
            ["name"] = mid.Name,
            ["pg"] = Catalogue.Find(mid.Gateway)?.Name ?? mid.Gateway,
            ["is_sandbox"] = mid.IsSandbox,
            ["logo"] = MethodView.IconOf(mid.Gateway, baseUrl.Value),
            ["wallets"] = Wallets(mid, installation).ToJson(),
            ["payment_services"] = new JsonArray([.. installation.ServicesOf(mid.Code).Select(Service)]),
            ["default_currency"] = config.DefaultCurrency.Code,
            ["accepted_currencies"] = config.Currencies.Select(currency => currency.Code).ToJson(),
            ["operation"] = mid.Operation.Wire(),
            ["operations"] = mid.Operations.Select(operation => operation.Wire()).ToJson(),
            ["is_tokenizable"] = mid.IsTokenizable,
            ["auto_debit_enabled"] = mid.AutoDebitEnabled,
            ["tags"] = mid.Tags.ToJson(),
        };
    }

    static IEnumerable<string> Wallets(Mid mid, Installation installation)
    {
        var flows = installation.ServicesOf(mid.Code).Select(service => service.Flow).ToHashSet();
        if (flows.Contains(ServiceFlow.ApplePay)) yield return "ApplePay";
        if (flows.Contains(ServiceFlow.GooglePay)) yield return "GooglePay";
    }

    static JsonNode Service(PaymentService service) => new JsonObject { ["code"] = service.Code, ["name"] = service.Name, ["name_ar"] = service.NameAr };
}

/// <summary>What the list is narrowed by: AND between members, OR inside a list.</summary>
sealed record MethodFilter(
    SessionType? Plugin,
    IReadOnlyList<string>? Currencies,
    GatewayOperation? Operation,
    MidType? Type,
    bool? Tokenizable,
    bool? AutoDebit,
    IReadOnlyList<string>? PgNames,
    IReadOnlyList<string>? Tags,
    IReadOnlyList<string>? Services,
    string? CustomerId)
{
    const int MaxItems = 100;

    static readonly string[] ServiceNames = ["apple_pay", "google_pay", "samsung_pay", "wallet"];

    static readonly string[] TagNames =
    [
        "e_commerce", "crm", "pos", "invoicing", "subscriptions", "marketplace", "mobile_app", "ticket_booking", "donations", "government", "education",
        "healthcare", "insurance", "logistics", "hospitality", "real_estate", "retail", "telecom", "utilities", "demo", "test",
    ];

    public static MethodFilter Read(Fields fields) => new(
        fields.Choice<SessionType>("plugin", required: true),
        fields.Texts("currencies", MaxItems, code => Currency.TryParse(code, out _) ? null : FieldTexts.Choice(code)),
        fields.Choice<GatewayOperation>("operation"),
        fields.Choice<MidType>("type"),
        fields.OptionalFlag("tokenizable"),
        fields.OptionalFlag("auto_debit"),
        fields.Texts("pg_names", MaxItems, _ => null),
        fields.Texts("tags", MaxItems, tag => TagNames.Contains(tag) ? null : FieldTexts.Choice(tag)),
        fields.Texts("payment_services", MaxItems, service => ServiceNames.Contains(service) ? null : FieldTexts.Choice(service)),
        fields.Text("customer_id", 64));

    public bool Admits(Mid mid, Installation installation)
    {
        var config = installation.ConfigOf(mid);
        return mid is { IsActive: true, Displayable: true }
            && Plugin is { } plugin && mid.Plugins.Contains(plugin)
            && (IsEmpty(Currencies) || Currencies.Any(code => Currency.TryParse(code, out var currency) && config.Accepts(currency)))
            && (Operation is null || mid.Operation == Operation)
            && (Type is null || mid.Type == Type)
            && (Tokenizable is null || mid.IsTokenizable == Tokenizable)
            && (AutoDebit is null || mid.AutoDebitEnabled == AutoDebit)
            && (IsEmpty(PgNames) || PgNames.Any(name => name == mid.Gateway || name == Catalogue.Find(mid.Gateway)?.WireName))
            && (IsEmpty(Tags) || Tags.Any(mid.Tags.Contains))
            && (IsEmpty(Services) || installation.ServicesOf(mid.Code).Any(service => Services.Contains(service.Flow.Wire())));
    }

    static bool IsEmpty([System.Diagnostics.CodeAnalysis.NotNullWhen(false)] IReadOnlyList<string>? values) => values is null || values.Count == 0;
}
