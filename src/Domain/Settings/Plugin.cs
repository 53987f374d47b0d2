using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Domain.Settings;

/// <summary>Settings of the plugin that owns a session type. docs/protocol/routing.md 5</summary>
public sealed record Plugin
{
    public required SessionType Type { get; init; }

    public bool IsInstalled { get; init; } = true;

    /// <summary>Off: API creation for this plugin answers 403.</summary>
    public bool EnableApi { get; init; } = true;

    /// <summary>"*" or a comma-separated list of addresses and CIDR ranges.</summary>
    public string WhitelistedIps { get; init; } = "*";

    /// <summary>Used when the session names none.</summary>
    public string RedirectUrl { get; init; } = "";

    public TimeSpan ExpirationTime { get; init; } = TimeSpan.FromDays(1);

    public PluginFee Fee { get; init; } = new(false, false, 0);

    public bool IsAmountEditable { get; init; }

    /// <summary>Least editable amount: a sum in the session currency, or a percentage of the amount.</summary>
    public decimal MinimumAmount { get; init; }

    public bool IsMinimumPercent { get; init; }

    public long Version { get; init; }

    /// <summary>The least that a payer may pay of an editable amount.</summary>
    public Money LeastOf(Money amount) => Money.Round(IsMinimumPercent ? amount.Amount * MinimumAmount / 100 : MinimumAmount, amount.Currency);
}
