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

    public required IReadOnlyDictionary<string, ExchangeConfig> ExchangeConfigs { get; init; }

    public required IReadOnlyDictionary<string, Mid> Mids { get; init; }

    /// <summary>By code.</summary>
    public IReadOnlyDictionary<string, PaymentService> PaymentServices { get; init; } = new Dictionary<string, PaymentService>(StringComparer.Ordinal);

    public required IReadOnlyDictionary<SessionType, Plugin> Plugins { get; init; }

    public required WebhookConfig Webhooks { get; init; }

    public Plugin PluginOf(SessionType type) => Plugins.TryGetValue(type, out var plugin) ? plugin : new Plugin { Type = type, IsInstalled = false };

    public ExchangeConfig ConfigOf(Mid mid) => ExchangeConfigs[mid.ExchangeConfig];

    /// <summary>A connection that may be used for a session of this plugin and currency: active, allowed, currency accepted.</summary>
    public Mid? Usable(string pgCode, SessionType type, Currency currency) =>
        Mids.TryGetValue(pgCode, out var mid) && mid.IsActive && mid.Plugins.Contains(type) && ConfigOf(mid).Accepts(currency)
            && ActiveCurrencies.Contains(currency)
            ? mid
            : null;

    /// <summary>Active services of a connection, oldest first.</summary>
    public IEnumerable<PaymentService> ServicesOf(string pgCode) => PaymentServices.Values.Where(service => service.IsActive && service.PgCode == pgCode).OrderBy(service => service.Id);

    /// <summary>The active local rate; no inverse, no triangulation.</summary>
    public decimal? RateOf(Currency from, Currency to) =>
        Rates.FirstOrDefault(rate => rate.IsActive && rate.From == from && rate.To == to)?.Rate;

    public Quote QuoteFor(Mid mid, SessionType type, Money amount, DateTimeOffset now)
    {
        var config = ConfigOf(mid);
        var plugin = type == SessionType.PaymentRequest ? PluginOf(type).Fee : null;
        return Quote.Compute(mid.Code, amount, config, RateOf(amount.Currency, config.DefaultCurrency), plugin, now);
    }
}
