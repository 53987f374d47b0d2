using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Routing;
using Ottu.Domain.Settings;

namespace Ottu.Application.Routing;

/// <summary>The facts of an imagined payment as a person writes them: what is absent is unknown, what a stated BIN tells is looked up, what is stated wins. docs/protocol/routing.md 3.7</summary>
static class FactsForm
{
    const int LongestName = 100;

    static readonly string[] Known =
    [
        "amount", "currency", "plugin", "payment_type", "initiator", "bin", "scheme", "issuer_country", "issuer_bank", "card_type", "customer_country", "payment_service", "instrument",
        "pg_code", "certificate", "at",
    ];

    /// <summary>Null where anything is wrong; the errors are in the fields.</summary>
    public static RoutingFacts? Read(Fields fields, Mid mid, Installation installation, BinTable bins, DateTimeOffset now)
    {
        fields.RefuseUnknown(Known);
        var amount = Amount(fields, mid, installation);
        var bin = Digits(fields);
        var facts = new RoutingFacts
        {
            At = DateTimeOffset.FromUnixTimeMilliseconds((fields.Moment("at") ?? now).ToUnixTimeMilliseconds()),
            Amount = amount ?? Money.Zero(installation.ConfigOf(mid).DefaultCurrency),
            Type = mid.Type,
            Operation = mid.Operation,
            Plugin = fields.Choice<SessionType>("plugin", SessionType.ECommerce) ?? SessionType.ECommerce,
            PaymentType = fields.Choice<PaymentType>("payment_type", PaymentType.OneOff) ?? PaymentType.OneOff,
            Initiator = fields.Choice<Initiator>("initiator", Initiator.Cit) ?? Initiator.Cit,
            CustomerCountry = CountryOf(fields, "customer_country"),
            PaymentService = fields.Text("payment_service", LongestName) ?? "",
            Scheme = fields.Text("scheme", LongestName)?.ToUpperInvariant(),
            Bin = bin,
            Instrument = InstrumentOf(fields),
            Rates = RatesOf(installation, mid, amount),
        };
        var stated = (Bank: fields.Text("issuer_bank", LongestName), Country: CountryOf(fields, "issuer_country"), Type: fields.Text("card_type", LongestName)?.ToLowerInvariant());
        if (fields.Problem is not null) return null;
        var looked = facts.Knowing(bin is { } digits ? bins.Find(digits) : null);
        return looked with { IssuerBank = stated.Bank ?? looked.IssuerBank, IssuerCountry = stated.Country ?? looked.IssuerCountry, CardType = stated.Type ?? looked.CardType };
    }

    static Money? Amount(Fields fields, Mid mid, Installation installation)
    {
        var (value, currency) = (fields.Decimal("amount", required: true), fields.Currency("currency", absent: null, required: true));
        if (currency is not null && !installation.ConfigOf(mid).Accepts(currency))
        {
            fields.Error("currency", $"\"{mid.Code}\" does not take {currency}.");
            return null;
        }

        if (value is not { } amount || currency is null) return null;
        if (amount < 0) fields.Error("amount", FieldTexts.AtLeast("0"));
        else if (Money.TryFrom(amount, currency, out var money)) return money;
        else fields.Error("amount", FieldTexts.DecimalPlaces(currency.Exponent));
        return null;
    }

    static Bin? Digits(Fields fields)
    {
        if (fields.Text("bin", LongestName) is not { } text) return null;
        if (Bin.TryParse(text, out var bin)) return bin;
        fields.Error("bin", "Enter the first 6 to 8 digits of a card.");
        return null;
    }

    static string? CountryOf(Fields fields, string name)
    {
        if (fields.Text(name, LongestName)?.ToUpperInvariant() is not { } code) return null;
        if (Country.IsCode(code)) return code;
        fields.Error(name, FieldTexts.Choice(code));
        return null;
    }

    static Instrument InstrumentOf(Fields fields) => fields.Choice("instrument", ["redirect", "card", "token", "wallet"], "redirect") switch
    {
        "card" => Instrument.Card.Instance,
        "token" => new Instrument.Token(fields.Text("pg_code", LongestName, required: true) ?? ""),
        "wallet" => new Instrument.Wallet(fields.Text("certificate", LongestName, required: true) ?? ""),
        _ => Instrument.Redirect.Instance,
    };

    static Dictionary<Currency, decimal> RatesOf(Installation installation, Mid mid, Money? amount)
    {
        var config = installation.ConfigOf(mid);
        return amount is not null && config.DefaultCurrency != amount.Currency && installation.RateOf(amount.Currency, config) is { } rate
            ? new Dictionary<Currency, decimal> { [config.DefaultCurrency] = rate }
            : [];
    }
}
