using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>Fetches rates and makes them everybody's: one transaction replaces the old ones and tells every node to reload.</summary>
public sealed class RateRefresh(IRateProvider provider, IDb db, ISettingsStore store, ISecrets secrets)
{
    /// <param name="settings">Hold the access key.</param>
    /// <param name="note">What else belongs into the commit; gets the rates before, if any.</param>
    /// <param name="ct">Stops it before the commit.</param>
    public async Task<Result<OnlineRates>> Run(GlobalSettings settings, Func<ITx, OnlineRates?, OnlineRates, Task> note, CancellationToken ct)
    {
        var key = settings.FixerAccessKey.Length == 0 ? null : new Secret(secrets.Unprotect(settings.FixerAccessKey));
        if (!(await provider.Fetch(key, ct)).TryGet(out var rates, out var problem)) return problem;
        return await db.InTransaction<Result<OnlineRates>>(
            async tx =>
            {
                // Another node may have fetched later and committed earlier.
                var before = (await store.Lock(tx)).OnlineRates;
                if (before is null || before.FetchedAt <= rates.FetchedAt)
                {
                    await store.Save(tx, rates);
                    await store.Announce(tx);
                }

                await note(tx, before, rates);
                return rates;
            },
            ct);
    }
}
