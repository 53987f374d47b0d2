using Ottu.Application.Kernel;
using Ottu.Domain.Gateways;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>Which payment services a session can be paid with. docs/protocol/routing.md 1.4</summary>
static class ServiceOffer
{
    const string Conflict =
        "Multiple wallets of the same provider are available for this currency across the selected payment gateways. Only one wallet per provider may be available for a transaction.";

    /// <summary>In the merchant's order of connections. A device's payload and a wallet can not be saved, so only one-off payments have any.</summary>
    public static IEnumerable<PaymentService> Of(Installation installation, Session session) => session.Terms.PaymentType != PaymentType.OneOff
        ? []
        : session.Quotes.SelectMany(quote => Usable(installation, session, quote)).Where(service => service.Flow != ServiceFlow.Wallet || session.Terms.CustomerId is not null);

    /// <summary>Two wallets of one provider would be the same balance twice. docs/protocol/checkout.md 3.3</summary>
    public static void CheckWallets(Installation installation, SessionTerms terms, IReadOnlyList<Quote> quotes, Fields fields)
    {
        if (terms.PaymentType != PaymentType.OneOff || !TakesWallets(installation, quotes)) return;
        var wallets = quotes.Where(quote => HoldsBalance(quote, terms)).SelectMany(quote => installation.ServicesOf(quote.PgCode)).Where(service => service.Flow == ServiceFlow.Wallet);
        if (wallets.GroupBy(wallet => wallet.Provider).Any(group => group.Skip(1).Any())) fields.Error("pg_codes", Conflict);
    }

    static IEnumerable<PaymentService> Usable(Installation installation, Session session, Quote quote)
    {
        if (installation.Usable(quote.PgCode, session.Terms.Type, session.Terms.Amount.Currency) is null) return [];
        var isForWallets = HoldsBalance(quote, session.Terms) && TakesWallets(installation, session.Quotes);
        return installation.ServicesOf(quote.PgCode).Where(service => service.Flow != ServiceFlow.Wallet || isForWallets);
    }

    /// <summary>A balance is spent in its own currency.</summary>
    static bool HoldsBalance(Quote quote, SessionTerms terms) => quote.Amount.Currency == terms.Amount.Currency && terms.Amount.Minor > 0;

    /// <summary>A balance is taken at once: where any connection of the payment only reserves, none offers it.</summary>
    static bool TakesWallets(Installation installation, IReadOnlyList<Quote> quotes) =>
        quotes.All(quote => installation.Mids.GetValueOrDefault(quote.PgCode)?.Operation == GatewayOperation.Purchase);
}
