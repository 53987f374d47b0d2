using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Ottu.Application.Identity;
using Ottu.Domain.Identity;

namespace Ottu.WebApi.Http.RateLimits;

/// <summary>
/// The framework's limiter over our counters. A known caller is counted below /b/ under the first rule that matches, in counters that all nodes
/// share. Anyone else is counted per address in this node's memory: a flood must not be able to make the database write.
/// </summary>
sealed class RequestLimiter(RateRules rules, IRateCounters counters, TimeProvider clock) : PartitionedRateLimiter<HttpContext>
{
    const int MostWindows = 50_000;
    static readonly RateLimitLease Passed = new Lease(isAcquired: true, TimeSpan.Zero);

    readonly ConcurrentDictionary<(string Rule, string Principal), RateWindow> _windows = new();

    public override RateLimiterStatistics? GetStatistics(HttpContext resource) => null;

    protected override RateLimitLease AttemptAcquireCore(HttpContext resource, int permitCount) =>
        WindowOf(resource) is { } window ? ToLease(window.TryPass()) : Passed;

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(HttpContext resource, int permitCount, CancellationToken cancellationToken) =>
        WindowOf(resource) is { } window ? ToLease(await window.Pass(cancellationToken)) : Passed;

    RateWindow? WindowOf(HttpContext http)
    {
        var (method, path) = (http.Request.Method, http.Request.Path.Value ?? "/");
        if (http.Features.Get<Principal>() is not { } principal)
        {
            return Window(rules.ForAnyone(method, path), Network.Of(http.Connection.RemoteIpAddress), shared: null);
        }

        var rule = rules.For(method, path);
        return rule is null ? null : Window(rule, principal.Name, counters);
    }

    RateWindow Window(RateRule rule, string principal, IRateCounters? shared)
    {
        if (_windows.Count > MostWindows) Forget();
        return _windows.GetOrAdd((rule.Endpoint, principal), _ => new RateWindow(rule, principal, shared, clock));
    }

    void Forget()
    {
        foreach (var (key, window) in _windows)
        {
            if (window.IsOver) _windows.TryRemove(key, out _);
        }
    }

    static RateLimitLease ToLease(Decision decision) => decision.Passes ? Passed : new Lease(isAcquired: false, decision.RetryAfter);

    sealed class Lease(bool isAcquired, TimeSpan retryAfter) : RateLimitLease
    {
        public override bool IsAcquired => isAcquired;

        public override IEnumerable<string> MetadataNames => isAcquired ? [] : [MetadataName.RetryAfter.Name];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = retryAfter;
            return !isAcquired && metadataName == MetadataName.RetryAfter.Name;
        }
    }
}
