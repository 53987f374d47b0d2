using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Domain.Tests;

/// <summary>docs/protocol/routing.md 2.2</summary>
public class OnlineRatesTests
{
    static readonly DateTimeOffset Fetched = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2", "0.615", "0.3075")]
    [InlineData("3", "1", "0.333333")]
    [InlineData("3", "2", "0.666667")]
    [InlineData("1", "0.0000005", "0.000001")]
    [InlineData("1", "0.00000049", null)]
    [InlineData("0.5", "499999999", "999999998")]
    [InlineData("0.5", "500000000", null)]
    public void A_rate_is_the_quotient_with_six_decimals_and_nine_integer_digits(string from, string to, string? rate) =>
        Rates(("USD", from), ("KWD", to)).Of(Currency.Of("USD"), Currency.Of("KWD")).ShouldBe(rate is null ? null : Parse(rate));

    [Fact]
    public void The_base_is_worth_one_unless_the_provider_lists_it()
    {
        var rates = Rates(("USD", "1.25"));

        rates.Of(Currency.Of("EUR"), Currency.Of("USD")).ShouldBe(1.25m);
        rates.Of(Currency.Of("USD"), Currency.Of("EUR")).ShouldBe(0.8m);
        rates.Of(Currency.Of("USD"), Currency.Of("KWD")).ShouldBeNull();
    }

    [Fact]
    public void Rates_serve_for_24_hours()
    {
        var rates = Rates(("USD", "1.25"));

        rates.IsExpired(Fetched.AddHours(24)).ShouldBeFalse();
        rates.IsExpired(Fetched.AddHours(24).AddMilliseconds(1)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("-1", false)]
    [InlineData("0.000000001", true)]
    [InlineData("999999999", true)]
    [InlineData("1000000000", false)]
    public void A_rate_must_make_sense(string rate, bool isPlausible) => OnlineRates.IsPlausible(Parse(rate)).ShouldBe(isPlausible);

    static OnlineRates Rates(params (string Code, string Rate)[] rates) =>
        new(RateProvider.Fixer, Currency.Of("EUR"), Fetched, rates.ToDictionary(rate => Currency.Of(rate.Code), rate => Parse(rate.Rate)));

    static decimal Parse(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
