using Ottu.Domain.Kernel;

namespace Ottu.Domain.Settings;

public enum RateProvider
{
    /// <summary>Invented rates: they price sandbox connections only.</summary>
    Simulator,

    Fixer,
}

/// <summary>One answer of a rate provider. docs/protocol/routing.md 2.2</summary>
/// <param name="Provider">Who said so.</param>
/// <param name="Base">The currency of which one unit buys each rate.</param>
/// <param name="FetchedAt">By our clock.</param>
/// <param name="Rates">What one unit of the base buys; the base itself need not be among them.</param>
public sealed record OnlineRates(RateProvider Provider, Currency Base, DateTimeOffset FetchedAt, IReadOnlyDictionary<Currency, decimal> Rates)
{
    /// <summary>Older rates price nothing.</summary>
    public static readonly TimeSpan MostAge = TimeSpan.FromHours(24);

    const int Decimals = 6;
    const decimal Least = 0.000000001m;
    const decimal Most = 999_999_999m;

    public bool IsExpired(DateTimeOffset now) => now - FetchedAt > MostAge;

    /// <summary>Whether a provider may say this; its neighbours would leave no digit of a price, or no room for one.</summary>
    public static bool IsPlausible(decimal rate) => rate is >= Least and <= Most;

    /// <summary>What one unit of <paramref name="from"/> buys, with 6 decimals; null where either is unknown, or nothing or too much would be left of it.</summary>
    public decimal? Of(Currency from, Currency to)
    {
        if (InBase(from) is not { } divisor || InBase(to) is not { } dividend) return null;
        var rate = decimal.Round(dividend / divisor, Decimals, MidpointRounding.AwayFromZero);
        return rate is > 0 and <= Most ? rate : null;
    }

    decimal? InBase(Currency currency) => Rates.TryGetValue(currency, out var rate) ? rate : currency == Base ? 1 : null;
}
