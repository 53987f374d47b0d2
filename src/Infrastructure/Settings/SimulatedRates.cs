using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Infrastructure.Settings;

/// <summary>
/// Invented rates for development: a fixed table that drifts by up to half a per cent with the day, so that a refresh is visible and every
/// run of the same day gives the same prices.
/// </summary>
sealed class SimulatedRates(TimeProvider clock) : IRateProvider
{
    const int DriftDays = 11;
    const decimal DriftStep = 0.001m;
    const int Decimals = 6;

    static readonly Currency Base = Currency.Of("EUR");

    static readonly Dictionary<string, decimal> Table = new(StringComparer.Ordinal)
    {
        ["AED"] = 4.2m,
        ["AUD"] = 1.7m,
        ["BHD"] = 0.43m,
        ["CAD"] = 1.6m,
        ["CHF"] = 0.94m,
        ["CNY"] = 8.2m,
        ["EGP"] = 55m,
        ["GBP"] = 0.86m,
        ["IDR"] = 18_700m,
        ["INR"] = 100m,
        ["JOD"] = 0.81m,
        ["JPY"] = 172m,
        ["KWD"] = 0.35m,
        ["LBP"] = 102_000m,
        ["MAD"] = 10.6m,
        ["OMR"] = 0.44m,
        ["PKR"] = 324m,
        ["QAR"] = 4.16m,
        ["SAR"] = 4.28m,
        ["TRY"] = 48m,
        ["USD"] = 1.14m,
    };

    public RateProvider Name => RateProvider.Simulator;

    public Task<Result<OnlineRates>> Fetch(Secret? accessKey, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var day = (int)(now.UtcDateTime.Date - DateTime.UnixEpoch).TotalDays;
        var rates = Currency.All.ToDictionary(currency => currency, currency => currency == Base ? 1 : RateOn(day, currency));
        return Task.FromResult<Result<OnlineRates>>(new OnlineRates(Name, Base, now, rates));
    }

    static decimal RateOn(int day, Currency currency)
    {
        var letters = currency.Code.Sum(letter => letter);
        var usual = Table.TryGetValue(currency.Code, out var rate) ? rate : letters % 97 + 1;
        return decimal.Round(usual * (1 + ((day + letters) % DriftDays - DriftDays / 2) * DriftStep), Decimals, MidpointRounding.AwayFromZero);
    }
}
