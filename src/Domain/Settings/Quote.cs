using Ottu.Domain.Kernel;

namespace Ottu.Domain.Settings;

/// <summary>The price of a session at one connection, fixed until it is recomputed. docs/protocol/routing.md 2</summary>
/// <param name="PgCode">The connection.</param>
/// <param name="Amount">The session amount in the connection's charge currency, without fee.</param>
/// <param name="Fee">Gateway fee plus plugin fee, same currency.</param>
/// <param name="Rate">Session currency to charge currency; null when nothing is converted.</param>
/// <param name="At">When it was computed; a pay form carries it, a stale one redisplays.</param>
public sealed record Quote(string PgCode, Money Amount, Money Fee, decimal? Rate, DateTimeOffset At)
{
    public Money Total => Amount + Fee;

    /// <summary>Changes whenever the price changes: what a pay form carries.</summary>
    public string Id => FormattableString.Invariant($"{Total.Minor}{Total.Currency}-{Amount.Minor}-{Rate ?? 1:0.######}");

    /// <param name="pgCode">The connection.</param>
    /// <param name="amount">In the session currency.</param>
    /// <param name="config">The connection's currency and fee rules.</param>
    /// <param name="rate">Session currency to default currency; null where there is none, then the session currency is charged natively.</param>
    /// <param name="plugin">The payment-request plugin fee, if enabled.</param>
    /// <param name="at">Now.</param>
    public static Quote Compute(string pgCode, Money amount, ExchangeConfig config, decimal? rate, PluginFee? plugin, DateTimeOffset at)
    {
        var converts = amount.Currency != config.DefaultCurrency && rate is not null;
        var charged = converts ? config.DefaultCurrency : amount.Currency;
        var factor = converts ? rate!.Value : 1m;
        var converted = Money.Round(amount.Amount * factor, charged);
        if (amount.IsZero) return new Quote(pgCode, converted, Money.Zero(charged), converts ? rate : null, at);

        var feeApplies = charged == config.DefaultCurrency && (converts || config.ChargeDefaultCurrency);
        var fee = feeApplies ? GatewayFee(config, converted) : Money.Zero(charged);
        if (plugin is { Enabled: true }) fee += Money.Round(plugin.Of(amount).Amount * factor, charged);
        return new Quote(pgCode, converted, fee, converts ? rate : null, at);
    }

    static Money GatewayFee(ExchangeConfig config, Money converted) => config.FeeType switch
    {
        FeeType.Fix => Money.Round(config.FixFee ?? 0, converted.Currency),
        FeeType.Percent => Money.Round(converted.Amount * (config.PercentFee ?? 0) / 100, converted.Currency),
        _ => Money.Zero(converted.Currency),
    };
}

/// <summary>Extra fee of the payment-request plugin, on top of the gateway's.</summary>
/// <param name="Enabled">Off by default.</param>
/// <param name="IsPercent">Percent of the amount, or a flat sum in the session currency.</param>
/// <param name="Value">The percentage or the sum.</param>
public sealed record PluginFee(bool Enabled, bool IsPercent, decimal Value)
{
    public Money Of(Money amount) => Money.Round(IsPercent ? amount.Amount * Value / 100 : Value, amount.Currency);
}
