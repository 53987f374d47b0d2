using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>
/// Job: fetches exchange rates when a connection is priced with them and the last ones are older than the cache allows. After a failure the
/// next run tries again; the last rates stay. Returns how many were fetched. docs/protocol/routing.md 2.2
/// </summary>
public sealed record RefreshRates : IRequest<int>;

sealed class RefreshRatesHandler(RateRefresh refresh, IInstallations installations, OverdueRates overdue, IRateProvider provider, RateOptions options, TimeProvider clock)
    : IRequestHandler<RefreshRates, int>
{
    public async Task<int> Handle(RefreshRates request, CancellationToken ct)
    {
        var installation = await installations.Current(ct);
        if (!installation.WorksOnline || !IsDue(installation.OnlineRates)) return 0;
        var fetched = await refresh.Run(installation.Settings, static (_, _, _) => Task.CompletedTask, ct);
        if (fetched.TryGet(out var rates, out _)) return rates.Rates.Count;
        if (installation is { OnlineRatesExpired: true, OnlineRates: { } old }) await overdue.Report(old, ct);
        return 0;
    }

    /// <summary>Another provider's rates are replaced at once.</summary>
    bool IsDue(OnlineRates? rates) => rates is null || rates.Provider != provider.Name || clock.GetUtcNow() - rates.FetchedAt >= options.Cache;
}

/// <summary>Says once that the rates have become too old to price anything.</summary>
public sealed class OverdueRates(IDb db, ISettingsStore store, IAlerts alerts)
{
    public const string Kind = "rates_overdue";

    public Task<bool> Report(OnlineRates rates, CancellationToken ct) => db.InTransaction(
        async tx =>
        {
            if (!await store.TryReport(tx, rates)) return false;
            await alerts.Raise(
                tx, Kind, sessionRef: null, $"The exchange rates of {WireTime.Iso(rates.FetchedAt)} are older than 24 hours and none could be fetched since. Connections that need them cannot be used.");
            return true;
        },
        ct);
}
