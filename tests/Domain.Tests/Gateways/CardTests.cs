using Ottu.Domain.Gateways;

namespace Ottu.Domain.Tests.Gateways;

public sealed class CardTests
{
    [Theory]
    [InlineData("4111111111111111", "VISA")]
    [InlineData("5555555555554444", "MASTERCARD")]
    [InlineData("2221000000000009", "MASTERCARD")]
    [InlineData("2720990000000007", "MASTERCARD")]
    [InlineData("2721000000000004", "UNKNOWN")]
    [InlineData("341111111111111", "AMEX")]
    [InlineData("6011000000000004", "DISCOVER")]
    [InlineData("6490000000000000", "DISCOVER")]
    [InlineData("3528000000000000", "JCB")]
    [InlineData("3050000000000000", "DINERS")]
    [InlineData("3860000000000000", "DINERS")]
    [InlineData("6200000000000005", "UNIONPAY")]
    [InlineData("5000000000000611", "MAESTRO")]
    [InlineData("6759649826438453", "MAESTRO")]
    [InlineData("8888880000000001", "KNET")]
    [InlineData("5588480000000003", "MADA")]
    [InlineData("4600410123456789", "BENEFIT")]
    [InlineData("4837915082856089", "OMANNET")]
    [InlineData("4215375500883243", "NAPS")]
    [InlineData("5078036246600381", "MEEZA")]
    [InlineData("9", "UNKNOWN")]
    [InlineData("", "UNKNOWN")]
    public void Finds_the_brand_by_the_longest_BIN(string number, string brand) => CardBrands.Of(number).Code.ShouldBe(brand);

    [Fact]
    public void Knows_the_length_of_the_security_code()
    {
        CardBrands.Named("AMEX").ShouldBe(new CardBrand("AMEX", "American Express", 4));
        CardBrands.Named("VISA").CvvLength.ShouldBe(3);
        CardBrands.Named("NOBODY").ShouldBe(CardBrand.Unknown);
    }

    [Fact]
    public void Masks_in_three_ways()
    {
        CardMask.InList("1111").ShouldBe("**** 1111");
        CardMask.InParameters("411111", "1111").ShouldBe("411111******1111");
        CardMask.InPageHook("44565312", "1096").ShouldBe("445653XXXXXX1096");
    }

    [Theory]
    [InlineData("01/39", 2039, 1)]
    [InlineData("09/2030", 2030, 9)]
    [InlineData("12 / 28", 2028, 12)]
    [InlineData("0599", 2099, 5)]
    public void Reads_an_expiry(string text, int year, int month)
    {
        CardExpiry.TryParse(text, out var expiry).ShouldBeTrue();
        expiry.ShouldBe(new CardExpiry(year, month));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("13/30")]
    [InlineData("00/30")]
    [InlineData("1/30")]
    [InlineData("ab/cd")]
    [InlineData("01-30")]
    public void Refuses_what_is_no_expiry(string? text) => CardExpiry.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Is_valid_to_the_end_of_its_month()
    {
        var expiry = new CardExpiry(2026, 2);
        expiry.IsPast(new DateTimeOffset(2026, 2, 28, 23, 59, 59, TimeSpan.Zero)).ShouldBeFalse();
        expiry.IsPast(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)).ShouldBeTrue();
    }
}
