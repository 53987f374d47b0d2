using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Webhooks;

namespace Ottu.Domain.Settings;

/// <summary>Global settings. One row.</summary>
public sealed record GlobalSettings
{
    /// <summary>The merchant's name on pages and mails.</summary>
    public string Name { get; init; } = "Ottu";

    public string Website { get; init; } = "";

    public string Email { get; init; } = "";

    /// <summary>Starts every reference number, so that installations can share a connection.</summary>
    public string ReferencePrefix { get; init; } = "";

    /// <summary>IANA time zone of the merchant.</summary>
    public string TimeZone { get; init; } = "Asia/Kuwait";

    /// <summary>Freezes creation and payment.</summary>
    public bool IsPaused { get; init; }

    /// <summary>The sweep expires overdue sessions; off, they expire when opened.</summary>
    public bool ExpirePaymentTransactions { get; init; } = true;

    /// <summary>HTTP status of a declined merchant-initiated charge: 400, or 200 for clients that read only the body. docs/protocol/operations.md R42</summary>
    public int MitDeclineStatus { get; init; } = 400;

    /// <summary>Some countries forbid merchants to list and delete saved cards over an API. docs/protocol/operations.md 3.2</summary>
    public bool CardsApiEnabled { get; init; } = true;

    /// <summary>Of the rate provider; encrypted, empty where none is set.</summary>
    public string FixerAccessKey { get; init; } = "";

    public long Version { get; init; }
}

/// <summary>A rate that multiplies <paramref name="From"/> into <paramref name="To"/>.</summary>
public sealed record ExchangeRate(long Id, Currency From, Currency To, decimal Rate, bool IsActive, long Version);

/// <summary>Everything an administrator configured, as one immutable snapshot.</summary>
public sealed record Installation
{
    public required long Version { get; init; }

    public required GlobalSettings Settings { get; init; }

    public required IReadOnlySet<Currency> ActiveCurrencies { get; init; }

    public required IReadOnlyList<ExchangeRate> Rates { get; init; }

    /// <summary>The newest online rates, whatever their age; null before the first fetch.</summary>
    public OnlineRates? OnlineRates { get; init; }

    /// <summary>Whether <see cref="OnlineRates"/> were too old to price anything when this snapshot was handed out.</summary>
    public bool OnlineRatesExpired { get; init; }

    public required IReadOnlyDictionary<string, ExchangeConfig> ExchangeConfigs { get; init; }

    public required IReadOnlyDictionary<string, Mid> Mids { get; init; }

    /// <summary>By code.</summary>
    public IReadOnlyDictionary<string, PaymentService> PaymentServices { get; init; } = new Dictionary<string, PaymentService>(StringComparer.Ordinal);

    public required IReadOnlyDictionary<SessionType, Plugin> Plugins { get; init; }

    public required WebhookConfig Webhooks { get; init; }

    public Plugin PluginOf(SessionType type) => Plugins.TryGetValue(type, out var plugin) ? plugin : new Plugin { Type = type, IsInstalled = false };

    public ExchangeConfig ConfigOf(Mid mid) => ExchangeConfigs[mid.ExchangeConfig];

    /// <summary>Whether any connection may be priced with online rates.</summary>
    public bool WorksOnline => ExchangeConfigs.Values.Any(config => config.WorkAs == RateSource.Online);

    /// <summary>The snapshot as it is at an instant: nothing in it depends on the time but the validity of online rates.</summary>
    public Installation AsOf(DateTimeOffset now)
    {
        var expired = OnlineRates?.IsExpired(now) ?? false;
        return expired == OnlineRatesExpired ? this : this with { OnlineRatesExpired = expired };
    }

    /// <summary>A connection that is set up for sessions of this plugin and currency: active, allowed, currency accepted.</summary>
    public Mid? Supporting(string pgCode, SessionType type, Currency currency) =>
        Mids.TryGetValue(pgCode, out var mid) && mid.IsActive && mid.Plugins.Contains(type) && ConfigOf(mid).Accepts(currency)
            && ActiveCurrencies.Contains(currency)
            ? mid
            : null;

    /// <summary>Active services of a connection, oldest first.</summary>
    public IEnumerable<PaymentService> ServicesOf(string pgCode) => PaymentServices.Values.Where(service => service.IsActive && service.PgCode == pgCode).OrderBy(service => service.Id);

    /// <summary>A connection that may be used now: it supports the session, and where it needs an online rate there is one.</summary>
    public Mid? Usable(string pgCode, SessionType type, Currency currency) =>
        Supporting(pgCode, type, currency) is { } mid && HasPrice(mid, currency) ? mid : null;

    /// <summary>
    /// What multiplies <paramref name="from"/> into the default currency. Local: the active row, no inverse, no triangulation. Online: the
    /// newest rates while they are valid.
    /// </summary>
    public decimal? RateOf(Currency from, ExchangeConfig config) => config.WorkAs switch
    {
        RateSource.Local => Rates.FirstOrDefault(rate => rate.IsActive && rate.From == from && rate.To == config.DefaultCurrency)?.Rate,
        RateSource.Online => OnlineRatesExpired ? null : OnlineRates?.Of(from, config.DefaultCurrency),
        _ => throw new InvalidOperationException($"Unknown rate source {config.WorkAs}."),
    };

    /// <summary>A local configuration without a row charges natively; an online one never does, and real money is never priced by the simulator.</summary>
    public bool HasPrice(Mid mid, Currency currency)
    {
        var config = ConfigOf(mid);
        if (config.WorkAs == RateSource.Local || currency == config.DefaultCurrency) return true;
        return (mid.IsSandbox || OnlineRates is not { Provider: RateProvider.Simulator }) && RateOf(currency, config) is not null;
    }

    public Quote QuoteFor(Mid mid, SessionType type, Money amount, DateTimeOffset now)
    {
        if (!HasPrice(mid, amount.Currency)) throw new InvalidOperationException($"Connection {mid.Code} has no price in {amount.Currency}.");
        var config = ConfigOf(mid);
        var plugin = type == SessionType.PaymentRequest ? PluginOf(type).Fee : null;
        return Quote.Compute(mid.Code, amount, config, RateOf(amount.Currency, config), plugin, now);
    }
}
