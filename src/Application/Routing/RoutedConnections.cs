using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Routing;
using Ottu.Domain.Settings;

namespace Ottu.Application.Routing;

/// <summary>Connections as the router sees them.</summary>
public static class RoutedConnections
{
    /// <summary>All real ones.</summary>
    /// <param name="installation">The configuration.</param>
    /// <param name="session">The session currency.</param>
    /// <param name="charged">What the virtual connection promised to charge: a real one must take exactly that.</param>
    public static IEnumerable<RoutedConnection> Of(Installation installation, Currency session, Currency charged) =>
        installation.Mids.Values.Where(mid => !mid.IsVirtual).Select(mid => Of(installation, mid, session, charged));

    /// <summary>All real ones, as they could take a payment of this amount for a virtual one: none can while that has no exchange rate.</summary>
    public static IEnumerable<RoutedConnection> For(Installation installation, Mid mid, Money amount, DateTimeOffset now)
    {
        var charged = installation.HasPrice(mid, amount.Currency) ? installation.QuoteFor(mid, SessionType.ECommerce, amount, now).Amount.Currency : null;
        return installation.Mids.Values.Where(real => !real.IsVirtual).Select(real => Of(installation, real, amount.Currency, charged));
    }

    static RoutedConnection Of(Installation installation, Mid mid, Currency session, Currency? charged)
    {
        var config = installation.ConfigOf(mid);
        return new RoutedConnection
        {
            PgCode = mid.Code,
            IsActive = mid.IsActive,
            Type = mid.Type,
            Operation = mid.Operation,
            DefaultCurrency = config.DefaultCurrency,
            Currencies = charged is not null && config.Accepts(charged) ? [session] : [],
            OnsiteCard = mid.OnsiteCard,
            WalletCertId = mid.WalletCertId,
            SupportsExternal3ds = mid.SupportsExternal3ds,
            AcquirerCountry = mid.AcquirerCountry,
            MinAmount = Limit(mid.MinAmount, config),
            MaxAmount = Limit(mid.MaxAmount, config),
            CostFixed = mid.CostFixed,
            CostPercent = mid.CostPercent,
        };
    }

    static Money? Limit(decimal? amount, ExchangeConfig config) => amount is { } value ? Money.Round(value, config.DefaultCurrency) : null;
}
