using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Domain.Tests;

/// <summary>The worked examples of docs/protocol/routing.md 2.3.</summary>
public class QuoteTests
{
    [Theory]
    [Trait("check", "routing-4")]
    [InlineData("E1", "10.000", "KWD", "KWD", null, "percent", "2.5", false, "0", "10.000", "0.000", "10.000")]
    [InlineData("E2", "10.000", "KWD", "KWD", null, "percent", "2.5", true, "0", "10.000", "0.250", "10.250")]
    [InlineData("E3", "10.020", "KWD", "KWD", null, "percent", "2.5", true, "0", "10.020", "0.251", "10.271")]
    [InlineData("E4", "100.00", "USD", "KWD", "0.307500", "fix", "0.500", false, "0", "30.750", "0.500", "31.250")]
    [InlineData("E5", "33.33", "USD", "KWD", "0.307123", "percent", "1.75", false, "0", "10.236", "0.179", "10.415")]
    [InlineData("E6", "12.345", "KWD", "USD", "3.251234", "percent", "3", false, "0", "40.14", "1.20", "41.34")]
    [InlineData("E7", "25.00", "USD", "JPY", "149.535", "fix", "50", false, "0", "3738", "50", "3788")]
    [InlineData("E8", "20.00", "USD", "KWD", "0.3075", "fix", "0.250", false, "1", "6.150", "0.312", "6.462")]
    public void Worked_example(
        string name, string amount, string session, string bank, string? rate, string feeType, string fee, bool chargeDefault, string pluginPercent, string conv, string totalFee, string total)
    {
        var currency = Currency.Of(session);
        Money.TryFrom(Parse(amount), currency, out var money).ShouldBeTrue(name);
        var config = new ExchangeConfig
        {
            Name = name,
            DefaultCurrency = Currency.Of(bank),
            Currencies = [currency],
            FeeType = Wire<FeeType>.Parse(feeType),
            FixFee = feeType == "fix" ? Parse(fee) : null,
            PercentFee = feeType == "percent" ? Parse(fee) : null,
            ChargeDefaultCurrency = chargeDefault,
        };

        var quote = Quote.Compute("x", money, config, rate is null ? null : Parse(rate), new PluginFee(pluginPercent != "0", IsPercent: true, Parse(pluginPercent)), default);

        quote.Amount.ToString().ShouldBe(conv);
        quote.Fee.ToString().ShouldBe(totalFee);
        quote.Total.WithCode().ShouldBe($"{total} {bank}");
    }

    static decimal Parse(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
