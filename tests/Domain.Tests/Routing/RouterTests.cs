using Ottu.Domain.Kernel;
using Ottu.Domain.Routing;

namespace Ottu.Domain.Tests.Routing;

public class RouterTests
{
    [Fact]
    [Trait("check", "routing-9")]
    public void A_blocked_BIN_stops_the_payment_and_another_proceeds()
    {
        var profile = Sample.Profile with { Blockers = [new Blocker { Id = 1, Kind = BlockerKind.Bin, Mode = BlockerMode.Block, Values = ["411111"] }] };
        var stopped = Sample.Decide(profile, Sample.WithBin("41111111"));
        stopped.Outcome.ShouldBe(RoutingOutcome.Blocked);
        stopped.Chosen.ShouldBeNull();
        stopped.FiredBlockers.ShouldBe(profile.Blockers);
        Sample.Decide(profile, Sample.WithBin("55555555")).Outcome.ShouldBe(RoutingOutcome.Chosen);
    }

    [Theory]
    [Trait("check", "routing-10")]
    [InlineData(OnUnknown.Allow, null, RoutingOutcome.Chosen)]
    [InlineData(OnUnknown.Block, null, RoutingOutcome.Blocked)]
    [InlineData(OnUnknown.Block, "KW", RoutingOutcome.Chosen)]
    [InlineData(OnUnknown.Allow, "SA", RoutingOutcome.Blocked)]
    public void An_allow_list_asks_what_to_do_with_an_unknown_country(OnUnknown onUnknown, string? country, RoutingOutcome expected)
    {
        var blocker = new Blocker { Id = 1, Kind = BlockerKind.Country, Mode = BlockerMode.Allow, Values = ["kw"], OnUnknown = onUnknown };
        Sample.Decide(Sample.Profile with { Blockers = [blocker] }, Sample.Facts with { IssuerCountry = country }).Outcome.ShouldBe(expected);
    }

    [Fact]
    public void A_short_BIN_that_the_blocker_names_in_part_is_unknown()
    {
        var blocker = new Blocker { Id = 1, Kind = BlockerKind.Bin, Mode = BlockerMode.Block, Values = ["41111199"], OnUnknown = OnUnknown.Block };
        Sample.Decide(Sample.Profile with { Blockers = [blocker] }, Sample.WithBin("411111")).Outcome.ShouldBe(RoutingOutcome.Blocked);
        Sample.Decide(Sample.Profile with { Blockers = [blocker with { OnUnknown = OnUnknown.Allow }] }, Sample.WithBin("411111")).Outcome.ShouldBe(RoutingOutcome.Chosen);
    }

    [Fact]
    [Trait("check", "routing-13")]
    public void An_amount_above_every_maximum_goes_to_the_fallback()
    {
        var connections = Sample.Connections.Select(connection => connection with { MaxAmount = Sample.Kd(9_999) }).ToList();
        var decision = Sample.Decide(Sample.Profile, connections: connections);
        decision.Chosen.ShouldBe("spare");
        decision.FallbackUsed.ShouldBeTrue();
        decision.Excluded.ShouldBe([("knet1", ExclusionReason.TransactionSize), ("knet2", ExclusionReason.TransactionSize), ("knet3", ExclusionReason.TransactionSize)]);
    }

    [Theory]
    [InlineData(1_000, "knet1")]
    [InlineData(10_000, "knet1")]
    [InlineData(10_001, "knet2")]
    [InlineData(999, "knet2")]
    public void Size_limits_include_their_ends(long fils, string expected)
    {
        RoutedConnection[] connections = [Sample.Connection("knet1") with { MinAmount = Sample.Kd(1_000), MaxAmount = Sample.Kd(10_000) }, Sample.Connection("knet2")];
        Sample.Decide(Sample.Profile, Sample.Facts with { Amount = Sample.Kd(fils) }, connections).Chosen.ShouldBe(expected);
    }

    [Fact]
    public void Size_is_compared_in_the_currency_of_the_connection()
    {
        var (usd, connection) = (Currency.Of("USD"), Sample.Connection("knet1") with { Currencies = [Currency.Of("USD")], MaxAmount = Sample.Kd(30_700) });
        var facts = Sample.Facts with { Amount = Money.FromMinor(100_00, usd), Rates = new Dictionary<Currency, decimal> { [Sample.Kwd] = 0.307m } };
        Sample.Decide(Sample.Profile, facts, [connection]).Chosen.ShouldBe("knet1");
        Sample.Decide(Sample.Profile, facts with { Rates = new Dictionary<Currency, decimal> { [Sample.Kwd] = 0.30701m } }, [connection]).Outcome.ShouldBe(RoutingOutcome.NoConnection);
    }

    [Fact]
    public void A_fallback_that_cannot_take_the_payment_leaves_no_connection()
    {
        var decision = Sample.Decide(Sample.Profile, connections: [.. Sample.Connections.Select(connection => connection with { IsActive = false })]);
        decision.Outcome.ShouldBe(RoutingOutcome.NoConnection);
        decision.Excluded.ShouldAllBe(excluded => excluded.Reason == ExclusionReason.Inactive);
    }

    [Fact]
    public void Rules_without_a_match_go_to_the_fallback_and_no_rules_to_all_candidates()
    {
        var rule = Sample.Rule(1, Sample.In(RoutingAttribute.Currency, "USD"));
        Sample.Decide(Sample.Profile with { Rules = [rule] }).Outcome.ShouldBe(RoutingOutcome.Fallback);
        Sample.Decide(Sample.Profile with { Rules = [rule with { Enabled = false }] }).LeftOver.ShouldBe(["knet1", "knet2", "knet3"]);
    }

    [Fact]
    public void A_rule_whose_connections_are_all_out_gives_way_to_the_next()
    {
        RoutingRule[] rules = [Sample.Rule(1), Sample.Rule(2) with { Connections = ["knet2"] }];
        var health = new Dictionary<string, HealthReading> { ["knet1"] = new(UnavailableUntil: Sample.Now.AddMinutes(1)) };
        var decision = Sample.Decide(Sample.Profile with { Rules = rules }, health: health);
        decision.Chosen.ShouldBe("knet2");
        decision.RulesConsidered.ShouldBe(rules);
        decision.MatchedRule.ShouldBe(rules[1]);
        Sample.Decide(Sample.Profile with { Rules = rules }, Sample.Facts with { At = Sample.Now.AddMinutes(1) }, health: health).Chosen.ShouldBe("knet1");
    }

    [Fact]
    public void A_rule_is_valid_from_its_first_moment_and_no_more_at_its_last()
    {
        var rule = Sample.Rule(1) with { ValidFrom = Sample.Now, ValidTo = Sample.Now.AddHours(1) };
        bool Matches(DateTimeOffset at) => Sample.Decide(Sample.Profile with { Rules = [rule] }, Sample.Facts with { At = at }).MatchedRule is not null;
        Matches(Sample.Now.AddMilliseconds(-1)).ShouldBeFalse();
        Matches(Sample.Now).ShouldBeTrue();
        Matches(Sample.Now.AddHours(1).AddMilliseconds(-1)).ShouldBeTrue();
        Matches(Sample.Now.AddHours(1)).ShouldBeFalse();
    }

    [Fact]
    public void An_unknown_fact_matches_neither_in_nor_not_in()
    {
        var listed = Sample.In(RoutingAttribute.Scheme, "VISA");
        bool Matches(Condition condition, string? scheme) => Sample.Decide(Sample.Profile with { Rules = [Sample.Rule(1, condition)] }, Sample.Facts with { Scheme = scheme }).MatchedRule is not null;
        Matches(listed, "visa").ShouldBeTrue();
        Matches(listed, null).ShouldBeFalse();
        Matches(listed with { Op = ConditionOp.NotIn }, "KNET").ShouldBeTrue();
        Matches(listed with { Op = ConditionOp.NotIn }, null).ShouldBeFalse();
    }

    [Fact]
    public void Preferences_choose_the_currency_and_then_the_country_of_the_card_and_never_empty_the_set()
    {
        RoutedConnection[] connections =
        [
            Sample.Connection("knet1"),
            Sample.Connection("knet2") with { DefaultCurrency = Currency.Of("SAR") },
            Sample.Connection("knet3") with { DefaultCurrency = Currency.Of("SAR"), AcquirerCountry = "SA" },
        ];
        var saudi = Sample.Decide(Sample.Profile, Sample.Facts with { IssuerCountry = "SA" }, connections);
        saudi.LeftOver.ShouldBe(["knet3"]);
        saudi.Excluded.ShouldBe([("spare", ExclusionReason.Inactive), ("knet1", ExclusionReason.CurrencyBased), ("knet2", ExclusionReason.CountryBased)]);
        Sample.Decide(Sample.Profile, Sample.Facts with { IssuerCountry = "US" }, connections).LeftOver.ShouldBe(["knet1", "knet2", "knet3"]);
    }

    [Fact]
    public void An_instrument_goes_only_where_it_is_understood()
    {
        var connections = Sample.Connections.Select(connection => connection with { OnsiteCard = connection.PgCode == "knet3", WalletCertId = connection.PgCode == "knet1" ? "w" : null }).ToList();
        IReadOnlyList<string> Candidates(Instrument instrument) => Sample.Decide(Sample.Profile, Sample.Facts with { Instrument = instrument }, connections).Candidates;
        Candidates(Instrument.Card.Instance).ShouldBe(["knet3"]);
        Candidates(new Instrument.Token("knet2")).ShouldBe(["knet2"]);
        Candidates(new Instrument.Wallet("w")).ShouldBe(["knet1"]);
        Candidates(Instrument.Redirect.Instance).ShouldBe(["knet1", "knet2", "knet3"]);
    }
}
