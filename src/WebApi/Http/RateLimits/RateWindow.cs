using Ottu.Application.Identity;
using Ottu.Domain.Identity;

namespace Ottu.WebApi.Http.RateLimits;

/// <summary>What this node holds of one rule's allowance for one principal.</summary>
/// <param name="rule">The rule.</param>
/// <param name="principal">Whose allowance.</param>
/// <param name="counters">Where to take more; null for a counter that lives in this process alone.</param>
/// <param name="clock">The time.</param>
sealed class RateWindow(RateRule rule, string principal, IRateCounters? counters, TimeProvider clock) : IDisposable
{
    // A hundredth per lease: a caller pays for one write in a hundred requests, and a node that dies takes at most a hundredth with it.
    const int LeasesPerWindow = 100;
    const int MostPerLease = 10_000;

    readonly SemaphoreSlim _leasing = new(1, 1);
    readonly Lock _gate = new();
    int _left;
    DateTimeOffset _endsAt = DateTimeOffset.MinValue;
    bool _isUsedUp;

    /// <summary>Whether the window is over, so that nothing is lost by forgetting it.</summary>
    public bool IsOver => HasEnded(clock.GetUtcNow());

    /// <summary>Decides from what this node holds.</summary>
    public Decision TryPass()
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (HasEnded(now)) return counters is null ? Open(now) : Decision.Ask;
            if (_left == 0) return _isUsedUp || counters is null ? Decision.Wait(_endsAt - now) : Decision.Ask;
            _left--;
            return Decision.Pass;
        }
    }

    public async ValueTask<Decision> Pass(CancellationToken ct)
    {
        await _leasing.WaitAsync(ct);
        try
        {
            // Those who queued behind a lease share it.
            var decision = TryPass();
            if (!decision.MustAsk) return decision;
            var lease = await counters!.Lease(rule, principal, Math.Clamp(rule.Limit / LeasesPerWindow, 1, MostPerLease), ct);
            lock (_gate)
            {
                _left = lease.Granted;
                _endsAt = lease.WindowEndsAt;
                _isUsedUp = lease.Granted == 0;
            }

            return TryPass();
        }
        finally
        {
            _leasing.Release();
        }
    }

    public void Dispose() => _leasing.Dispose();

    /// <summary>No window is longer than its period: one that seems to be was opened before the clock was set back.</summary>
    bool HasEnded(DateTimeOffset now) => now >= _endsAt || (counters is null && _endsAt - now > rule.Period);

    Decision Open(DateTimeOffset now)
    {
        _endsAt = now + rule.Period;
        _left = rule.Limit - 1;
        return Decision.Pass;
    }
}

/// <summary>Pass, wait so long, or ask the shared counter.</summary>
readonly record struct Decision(bool Passes, bool MustAsk, TimeSpan RetryAfter)
{
    public static readonly Decision Pass = new(Passes: true, MustAsk: false, TimeSpan.Zero);
    public static readonly Decision Ask = new(Passes: false, MustAsk: true, TimeSpan.Zero);

    public static Decision Wait(TimeSpan retryAfter) => new(Passes: false, MustAsk: false, retryAfter);
}
