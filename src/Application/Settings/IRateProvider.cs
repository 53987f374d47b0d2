using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>Tells what currencies are worth. Never called inside a transaction.</summary>
public interface IRateProvider
{
    RateProvider Name { get; }

    /// <param name="accessKey">From the global settings; null where none is set.</param>
    /// <param name="ct">Stops the call.</param>
    /// <returns>Rates, or a refusal with the code <c>rates_unavailable</c>.</returns>
    Task<Result<OnlineRates>> Fetch(Secret? accessKey, CancellationToken ct);
}

/// <param name="Cache">How long a fetch serves before the next is due.</param>
public sealed record RateOptions(TimeSpan Cache);
