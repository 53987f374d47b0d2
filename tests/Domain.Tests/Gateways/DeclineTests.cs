using Ottu.Domain.Gateways;

namespace Ottu.Domain.Tests.Gateways;

public sealed class DeclineTests
{
    [Theory]
    [InlineData("03 30 58 92", DeclineClass.Technical)]
    [InlineData("68", DeclineClass.Unknown)]
    [InlineData("05 06 19 91 96", DeclineClass.Soft)]
    [InlineData("01 02 51 54 55 61 65 75 78 82 N7 n7", DeclineClass.CustomerFixable)]
    [InlineData("1A", DeclineClass.Authentication)]
    [InlineData("04 07 14 15 34 41 43 46 57 59 62 63 R0 R1 R3", DeclineClass.Hard)]
    [InlineData("99 00 XX", DeclineClass.Unmapped)]
    public void Classifies(string codes, DeclineClass expected)
    {
        foreach (var code in codes.Split(' ')) Decline.Classify(code).ShouldBe(expected, code);
    }

    [Fact]
    public void Says_what_may_happen_next()
    {
        Decline.PolicyOf("92").ShouldBe(new DeclinePolicy(DeclineClass.Technical, true, false, true, TimeSpan.Zero));
        Decline.PolicyOf("68").ShouldBe(new DeclinePolicy(DeclineClass.Unknown, false, false, false, null));
        Decline.PolicyOf("05").ShouldBe(new DeclinePolicy(DeclineClass.Soft, true, true, true, TimeSpan.FromHours(1)));
        Decline.PolicyOf("91").ShouldBe(new DeclinePolicy(DeclineClass.Soft, true, false, true, TimeSpan.FromHours(1)));
        Decline.PolicyOf("51").ShouldBe(new DeclinePolicy(DeclineClass.CustomerFixable, false, false, true, TimeSpan.FromHours(24)));
        Decline.PolicyOf("54").ShouldBe(new DeclinePolicy(DeclineClass.CustomerFixable, false, false, true, null));
        Decline.PolicyOf("1A").ShouldBe(new DeclinePolicy(DeclineClass.Authentication, false, false, true, null));
        Decline.PolicyOf("43").ShouldBe(new DeclinePolicy(DeclineClass.Hard, false, false, false, null));
        Decline.PolicyOf("77").ShouldBe(new DeclinePolicy(DeclineClass.Unmapped, false, false, true, null));
    }

    [Fact]
    public void Tells_the_holder_of_a_stolen_card_nothing()
    {
        Decline.CustomerMessage("43").ShouldBe("The card was declined. Please use another card.");
        Decline.CustomerMessage("41").ShouldBe(Decline.CustomerMessage("43"));
        Decline.CustomerMessage("51").ShouldBe("The card has insufficient funds. Please use another card.");
    }
}
