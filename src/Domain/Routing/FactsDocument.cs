using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Domain.Routing;

/// <summary>The facts of a payment as they are stored with its decision. At most eight digits of a card.</summary>
static class FactsDocument
{
    public static JsonObject View(RoutingFacts facts) => new()
    {
        ["at"] = facts.At.ToUnixTimeMilliseconds(),
        ["amount"] = facts.Amount.ToString(),
        ["currency"] = facts.Amount.Currency.Code,
        ["type"] = facts.Type.Wire(),
        ["operation"] = facts.Operation.Wire(),
        ["plugin"] = facts.Plugin.Wire(),
        ["payment_type"] = facts.PaymentType.Wire(),
        ["initiator"] = facts.Initiator.Wire(),
        ["customer_country"] = facts.CustomerCountry,
        ["payment_service"] = facts.PaymentService,
        ["scheme"] = facts.Scheme,
        ["bin"] = facts.Bin?.ToString(),
        ["issuer_bank"] = facts.IssuerBank,
        ["issuer_country"] = facts.IssuerCountry,
        ["card_type"] = facts.CardType,
        ["instrument"] = View(facts.Instrument),
        ["challenge_completed"] = facts.ChallengeCompleted,
        ["tried"] = new JsonArray([.. facts.Tried.Select(code => (JsonNode)code)]),
        ["rates"] = new JsonObject(facts.Rates.Select(rate => KeyValuePair.Create(rate.Key.Code, (JsonNode?)rate.Value.ToString(CultureInfo.InvariantCulture)))),
    };

    public static RoutingFacts Read(JsonObject document) => new()
    {
        At = DateTimeOffset.FromUnixTimeMilliseconds(document["at"]!.GetValue<long>()),
        Amount = Money.Round(decimal.Parse(Text(document, "amount")!, CultureInfo.InvariantCulture), Currency.Of(Text(document, "currency")!)),
        Type = Wire<MidType>.Parse(Text(document, "type")!),
        Operation = Wire<GatewayOperation>.Parse(Text(document, "operation")!),
        Plugin = Wire<SessionType>.Parse(Text(document, "plugin")!),
        PaymentType = Wire<PaymentType>.Parse(Text(document, "payment_type")!),
        Initiator = Wire<Initiator>.Parse(Text(document, "initiator")!),
        CustomerCountry = Text(document, "customer_country"),
        PaymentService = Text(document, "payment_service")!,
        Scheme = Text(document, "scheme"),
        Bin = Bin.TryParse(Text(document, "bin"), out var bin) ? bin : null,
        IssuerBank = Text(document, "issuer_bank"),
        IssuerCountry = Text(document, "issuer_country"),
        CardType = Text(document, "card_type"),
        Instrument = Instrument(document["instrument"]!.AsObject()),
        ChallengeCompleted = document["challenge_completed"]!.GetValue<bool>(),
        Tried = [.. document["tried"]!.AsArray().Select(code => code!.GetValue<string>())],
        Rates = document["rates"]!.AsObject().ToDictionary(rate => Currency.Of(rate.Key), rate => decimal.Parse(rate.Value!.GetValue<string>(), CultureInfo.InvariantCulture)),
    };

    static JsonObject View(Instrument instrument) => instrument switch
    {
        Routing.Instrument.Token token => new JsonObject { ["kind"] = "token", ["pg_code"] = token.PgCode },
        Routing.Instrument.Wallet wallet => new JsonObject { ["kind"] = "wallet", ["wallet_cert_id"] = wallet.CertId },
        Routing.Instrument.Card => new JsonObject { ["kind"] = "card" },
        _ => new JsonObject { ["kind"] = "redirect" },
    };

    static Instrument Instrument(JsonObject document) => Text(document, "kind") switch
    {
        "token" => new Instrument.Token(Text(document, "pg_code")!),
        "wallet" => new Instrument.Wallet(Text(document, "wallet_cert_id")!),
        "card" => Routing.Instrument.Card.Instance,
        _ => Routing.Instrument.Redirect.Instance,
    };

    static string? Text(JsonObject document, string name) => document[name]?.GetValue<string>();
}
