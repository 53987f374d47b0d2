using Ottu.Application.Kernel;
using Ottu.Domain.Identity;

namespace Ottu.Application.Identity;

/// <summary>Part of a caller's allowance, taken out of the counter that all nodes share.</summary>
/// <param name="Granted">Requests that may pass; 0: the window is used up.</param>
/// <param name="WindowEndsAt">When the lease and the window end.</param>
public sealed record RateLease(int Granted, DateTimeOffset WindowEndsAt);

/// <summary>The counters behind the rate limits: one per rule and principal.</summary>
public interface IRateCounters
{
    /// <summary>Takes up to <paramref name="most"/> requests out of the running window, or opens one now.</summary>
    Task<RateLease> Lease(RateRule rule, string principal, int most, CancellationToken ct);

    /// <summary>Closes the window: what was taken out of it no longer counts.</summary>
    Task Forget(ITx tx, RateRule rule, string principal);
}
