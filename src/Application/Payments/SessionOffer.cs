using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Gateways;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>Which connections a session may offer, and at what price. docs/protocol/routing.md 1.3, docs/protocol/checkout.md 3.3-3.4</summary>
static class SessionOffer
{
    /// <summary>Prices in the order of the codes; every code that cannot be offered is an error under <c>pg_codes</c>.</summary>
    /// <param name="installation">The configuration.</param>
    /// <param name="terms">What is asked for.</param>
    /// <param name="fields">Collects the errors.</param>
    /// <param name="mayUse">Whether the caller may use a code.</param>
    /// <param name="now">When the prices are made.</param>
    public static IReadOnlyList<Quote> Price(Installation installation, SessionTerms terms, Fields fields, Func<string, bool> mayUse, DateTimeOffset now)
    {
        var quotes = new List<Quote>(terms.PgCodes.Count);
        foreach (var code in terms.PgCodes)
        {
            var error = Refusal(installation, terms, code, mayUse, out var mid);
            if (error is not null) fields.Error("pg_codes", error);
            else quotes.Add(installation.QuoteFor(mid!, terms.Type, terms.Amount, now));
        }

        if (quotes.Count == terms.PgCodes.Count) ServiceOffer.CheckWallets(installation, terms, quotes, fields);
        return quotes;
    }

    /// <summary>The permission that a dashboard user needs for a connection.</summary>
    public static bool CanUse(this ICaller caller, string pgCode) => caller.Can("pg.use:" + pgCode);

    static string? Refusal(Installation installation, SessionTerms terms, string code, Func<string, bool> mayUse, out Mid? mid)
    {
        if (!installation.Mids.TryGetValue(code, out mid) || !mid.IsActive || !mid.Plugins.Contains(terms.Type) || !mayUse(code))
        {
            return $"Object with code={code} does not exist.";
        }

        if (installation.Usable(code, terms.Type, terms.Amount.Currency) is null)
        {
            return $"Payment gateway `{code}` does not support the currency {terms.Amount.Currency}.";
        }

        return terms.PaymentType == PaymentType.OneOff || Tokenizes(mid, terms.PaymentType) ? null : $"Payment gateway `{code}` does not support tokenization.";
    }

    /// <summary>Some gateways debit agreements without offering saved cards. docs/protocol/routing.md 1.6</summary>
    static bool Tokenizes(Mid mid, PaymentType paymentType) =>
        mid.IsTokenizable || (paymentType == PaymentType.AutoDebit && mid.AutoDebitEnabled && mid.Gateway is "benefit" or "omannet");

    /// <summary>One gateway takes shorter order numbers than the protocol does.</summary>
    public static void CheckOrderNo(Installation installation, SessionTerms terms, Fields fields)
    {
        const int MpgsMax = 37;
        if (terms.OrderNo is { Length: > MpgsMax } && terms.PgCodes.Any(code => installation.Mids.GetValueOrDefault(code)?.Gateway == "mpgs"))
        {
            fields.Error("order_no", FieldTexts.MaxLength(MpgsMax));
        }
    }
}
