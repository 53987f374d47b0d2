using Ottu.Domain.Kernel;

namespace Ottu.Domain.Settings;

public enum FeeType
{
    Fix,
    Percent,
}

public enum RateSource
{
    /// <summary>Rates from our own table.</summary>
    Local,

    /// <summary>Rates from a provider.</summary>
    Online,
}

/// <summary>Currency and fee rules of one or more connections. docs/protocol/routing.md 2.1</summary>
public sealed record ExchangeConfig
{
    public long Id { get; init; }

    public required string Name { get; init; }

    /// <summary>What the bank is asked for.</summary>
    public required Currency DefaultCurrency { get; init; }

    /// <summary>Accepted session currencies.</summary>
    public required IReadOnlyList<Currency> Currencies { get; init; }

    public RateSource WorkAs { get; init; } = RateSource.Local;

    public FeeType? FeeType { get; init; }

    /// <summary>In the default currency.</summary>
    public decimal? FixFee { get; init; }

    /// <summary>2.5 is two and a half percent.</summary>
    public decimal? PercentFee { get; init; }

    /// <summary>Charge the fee also when nothing is converted.</summary>
    public bool ChargeDefaultCurrency { get; init; }

    public string FeeDescription { get; init; } = "";

    public string FeeDescriptionAr { get; init; } = "";

    public long Version { get; init; }

    public bool Accepts(Currency currency) => currency == DefaultCurrency || Currencies.Contains(currency);
}
