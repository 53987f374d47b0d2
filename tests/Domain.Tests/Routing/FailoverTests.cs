using Ottu.Domain.Gateways;
using Ottu.Domain.Routing;

namespace Ottu.Domain.Tests.Routing;

public class FailoverTests
{
    static readonly RoutingProfile Profile = Sample.Profile with { Failover = new FailoverSettings(Enabled: true) };
    static readonly RoutingFacts AfterFirst = Sample.Facts with { Tried = ["knet1"] };

    [Theory]
    [Trait("check", "routing-14")]
    [InlineData("91", null)]
    [InlineData("05", null)]
    [InlineData("03", null)]
    [InlineData("68", FailoverRefusal.InquireFirst)]
    [InlineData("1A", FailoverRefusal.Authenticate)]
    [InlineData("51", FailoverRefusal.Class)]
    [InlineData("43", FailoverRefusal.Class)]
    [InlineData("ZZ", FailoverRefusal.Class)]
    public void The_class_of_the_decline_decides_first(string code, FailoverRefusal? expected) => Refusal(FailedAttempt.Of(code)).ShouldBe(expected);

    [Fact]
    [Trait("check", "routing-16")]
    public void An_unknown_outcome_fails_over_only_once_an_inquiry_has_proved_it_unpaid()
    {
        Refusal(new FailedAttempt(DeclineClass.Unknown)).ShouldBe(FailoverRefusal.InquireFirst);
        Refusal(new FailedAttempt(DeclineClass.Unknown, ProvedUnpaid: true)).ShouldBeNull();
        Refusal(new FailedAttempt(DeclineClass.Unknown, ProvedUnpaid: true), FailoverProgress.None with { Elapsed = TimeSpan.FromSeconds(25) }).ShouldBe(FailoverRefusal.Budget);
    }

    [Fact]
    public void Do_not_honor_fails_over_once()
    {
        var again = FailoverProgress.None with { Hops = 1, FailedOverFor = ["05"] };
        Refusal(FailedAttempt.Of("05"), again).ShouldBe(FailoverRefusal.Once);
        Refusal(FailedAttempt.Of("91"), again).ShouldBeNull();
    }

    [Fact]
    public void It_is_off_until_it_is_switched_on() => Verdict(Sample.Profile, FailedAttempt.Of("91"), FailoverProgress.None, AfterFirst).ShouldBe(new FailoverVerdict.Refused(FailoverRefusal.Disabled));

    [Theory]
    [InlineData(0, 0, 20)]
    [InlineData(1, 5, 20)]
    [InlineData(1, 18, 7)]
    public void A_hop_may_take_twenty_seconds_or_what_is_left(int hops, int elapsed, int timeout) =>
        Verdict(Profile, FailedAttempt.Of("91"), new FailoverProgress(hops, TimeSpan.FromSeconds(elapsed), []), AfterFirst).ShouldBe(new FailoverVerdict.Allowed(TimeSpan.FromSeconds(timeout)));

    [Fact]
    public void There_are_at_most_two_hops() => Refusal(FailedAttempt.Of("91"), FailoverProgress.None with { Hops = 2 }).ShouldBe(FailoverRefusal.Hops);

    [Fact]
    public void A_token_stays_where_it_is() => Refusal(FailedAttempt.Of("91"), facts: AfterFirst with { Instrument = new Instrument.Token("knet1") }).ShouldBe(FailoverRefusal.TokenNotPortable);

    [Fact]
    public void A_wallet_goes_only_where_its_certificate_is()
    {
        var facts = AfterFirst with { Instrument = new Instrument.Wallet("w") };
        Refusal(FailedAttempt.Of("91"), facts: facts).ShouldBe(FailoverRefusal.WalletCertificate);
        Refusal(FailedAttempt.Of("91"), facts: facts, connections: [.. Sample.Connections.Select(connection => connection with { WalletCertId = "w" })]).ShouldBeNull();
    }

    [Fact]
    public void A_customer_who_passed_a_challenge_is_not_challenged_again()
    {
        var facts = AfterFirst with { ChallengeCompleted = true };
        Refusal(FailedAttempt.Of("91"), facts: facts).ShouldBe(FailoverRefusal.Challenge);
        Refusal(FailedAttempt.Of("91"), facts: facts, connections: [.. Sample.Connections.Select(connection => connection with { SupportsExternal3ds = true })]).ShouldBeNull();
    }

    [Fact]
    public void Nobody_is_asked_twice() => Refusal(FailedAttempt.Of("91"), facts: AfterFirst with { Tried = ["knet1", "knet2", "knet3", "spare"] }).ShouldBe(FailoverRefusal.NoTarget);

    static FailoverRefusal? Refusal(FailedAttempt failed, FailoverProgress? progress = null, RoutingFacts? facts = null, IReadOnlyList<RoutedConnection>? connections = null) =>
        (Verdict(Profile, failed, progress ?? FailoverProgress.None, facts ?? AfterFirst, connections) as FailoverVerdict.Refused)?.Reason;

    static FailoverVerdict Verdict(RoutingProfile profile, FailedAttempt failed, FailoverProgress progress, RoutingFacts facts, IReadOnlyList<RoutedConnection>? connections = null)
    {
        var compiled = new CompiledProfile(profile);
        return Failover.Judge(compiled, new ConnectionTable(compiled.Codes, connections ?? Sample.Connections), failed, progress, facts);
    }
}
