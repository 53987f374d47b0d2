using Ottu.Domain.Gateways;

namespace Ottu.Domain.Billing;

/// <summary>When a declined cycle is tried again. docs/protocol/billing.md 4</summary>
public static class RetryPlan
{
    /// <summary>How long a payment link lives after each failure.</summary>
    public static readonly TimeSpan LinkLife = TimeSpan.FromDays(3);

    /// <summary>The gateway surely knows of no money: an inquiry's last word about a charge that it never answered.</summary>
    public const string NotPaid = "not_paid";

    /// <summary>From the first failure of the cycle.</summary>
    static readonly TimeSpan[] Offsets = [TimeSpan.FromHours(24), TimeSpan.FromHours(72), TimeSpan.FromDays(7)];
    static readonly TimeSpan LeastGap = TimeSpan.FromHours(24);

    /// <summary>Technical and soft declines, and 51, 61 and 65: the same card may pay later. Anything else needs its owner.</summary>
    public static bool Allows(string? declineCode) => declineCode is NotPaid || Decline.PolicyOf(declineCode ?? "").MerchantRetryAfter is not null;

    /// <summary>The next try; null when there is none left. A late try never makes the next one follow at its heels.</summary>
    /// <param name="failures">Of this cycle, this one included.</param>
    /// <param name="first">When the first was.</param>
    /// <param name="now">When this one was.</param>
    public static DateTimeOffset? Next(int failures, DateTimeOffset first, DateTimeOffset now)
    {
        if (failures > Offsets.Length) return null;
        var planned = first + Offsets[failures - 1];
        return planned >= now + LeastGap ? planned : now + LeastGap;
    }
}
