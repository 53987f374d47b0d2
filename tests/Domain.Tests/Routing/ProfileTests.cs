using System.Text.Json.Nodes;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Routing;

namespace Ottu.Domain.Tests.Routing;

public class ProfileTests
{
    [Fact]
    public void A_sound_profile_passes() => Check(Sample.Profile with
    {
        Rules = [Sample.Rule(1, Sample.In(RoutingAttribute.Currency, "KWD"), Sample.In(RoutingAttribute.Scheme, "VISA")), Sample.Rule(2, Sample.In(RoutingAttribute.Currency, "KWD"))],
        Blockers = [new Blocker { Id = 1, Kind = BlockerKind.Bin, Mode = BlockerMode.Block, Values = ["411111-41111199"] }],
    }).ShouldBe("{}");

    [Fact]
    public void Conditions_that_exclude_each_other_can_never_match() => Messages(
        Sample.Rule(1, Sample.In(RoutingAttribute.Currency, "KWD"), Sample.In(RoutingAttribute.Currency, "USD")),
        Sample.Rule(2, new Condition(RoutingAttribute.Amount, ConditionOp.Lt, ["5"]), new Condition(RoutingAttribute.Amount, ConditionOp.Gte, ["5"])) with { Name = "small and large" },
        Sample.Rule(3, new Condition(RoutingAttribute.Initiator, ConditionOp.NotIn, ["cit", "mit"])),
        Sample.Rule(4, Sample.In(RoutingAttribute.Bin, "411111"), new Condition(RoutingAttribute.Bin, ConditionOp.NotIn, ["411110-411112"]))).ShouldBe([
        "Rule 1 can never match: its conditions exclude each other.",
        "Rule 2 (small and large) can never match: its conditions exclude each other.",
        "Rule 3 can never match: its conditions exclude each other.",
        "Rule 4 can never match: its conditions exclude each other."]);

    [Fact]
    public void A_rule_that_an_earlier_one_hides_is_named_with_it()
    {
        var kuwait = Sample.Rule(7, Sample.In(RoutingAttribute.IssuerCountry, "KW", "SA"));
        Messages(kuwait, Sample.Rule(9, Sample.In(RoutingAttribute.IssuerCountry, "kw"), Sample.In(RoutingAttribute.Scheme, "VISA"))).ShouldBe([
            "Rule 9 can never match: rule 7 comes first and takes all that it would."]);
    }

    [Fact]
    public void A_rule_is_not_hidden_by_one_that_is_narrower_later_shorter_lived_or_has_other_connections()
    {
        var broad = Sample.Rule(7, Sample.In(RoutingAttribute.IssuerCountry, "KW", "SA"));
        Messages(broad, Sample.Rule(8, Sample.In(RoutingAttribute.IssuerCountry, "KW", "AE"))).ShouldBeEmpty();
        Messages(broad, Sample.Rule(8, Sample.In(RoutingAttribute.Scheme, "VISA"))).ShouldBeEmpty();
        Messages(broad with { Enabled = false }, broad with { Id = 8 }).ShouldBeEmpty();
        Messages(broad with { ValidTo = Sample.Now }, broad with { Id = 8 }).ShouldBeEmpty();
        Messages(broad, broad with { Id = 8, Connections = ["knet1", "knet2"] }).ShouldBeEmpty();
        Messages(broad, Sample.Rule(8, new Condition(RoutingAttribute.IssuerCountry, ConditionOp.NotIn, ["KW"]))).ShouldBeEmpty();
    }

    [Fact]
    public void Weights_connections_and_values_are_checked_by_name() => Messages(
        Sample.Rule(1) with { Strategy = Weights(("knet1", 60), ("knet2", 30)) },
        Sample.Rule(2) with { Connections = ["nobody", "spare"] },
        Sample.Rule(3, new Condition(RoutingAttribute.Amount, ConditionOp.Between, ["10", "5"])),
        Sample.Rule(4, Sample.In(RoutingAttribute.Bin, "4111")),
        Sample.Rule(5, new Condition(RoutingAttribute.Scheme, ConditionOp.Lt, ["VISA"])),
        Sample.Rule(6, new Condition(RoutingAttribute.SuccessRate, ConditionOp.Gte, ["0.9"], WindowMinutes: 90)),
        Sample.Rule(7) with { ValidFrom = Sample.Now, ValidTo = Sample.Now },
        Sample.Rule(7) with { Connections = [] }).ShouldBe([
        "Rule 1: weights total 90, not 100.",
        "Rule 1: \"knet2\" has a weight but is not among its connections.",
        "Rule 2: \"nobody\" does not exist.",
        "Rule 2: \"spare\" is not a candidate of this profile.",
        "Rule 3: amount between 10 and 5 is empty.",
        "Rule 4: \"4111\" is not a value of bin.",
        "Rule 5: scheme cannot be compared with lt.",
        "Rule 6: success_rate needs a connection.",
        "Rule 6: the window of success_rate has 1 to 60 minutes.",
        "Rule 7 can never match: valid_to is not after valid_from.",
        "Rule 7 has no connections.",
        "Rule 7 exists 2 times."]);

    [Fact]
    public void An_ineligible_connection_is_refused() => Check(
        Sample.Profile with { Candidates = ["knet1", "live", "later", "knet1"], Fallback = "gone", DefaultStrategy = Weights(("knet1", 100), ("knet2", 5)) },
        Sample.Connection("live") with { Type = MidType.Production },
        Sample.Connection("later") with { Operation = GatewayOperation.Authorize }).ShouldBe(Json("""
        {"candidates":["\"knet1\" is named twice.","\"live\" is production, the profile is sandbox.","\"later\" does authorize, the profile purchase."],
        "fallback":["\"gone\" does not exist."],
        "default_strategy":["The default strategy: weights total 105, not 100.","The default strategy: \"knet2\" has a weight but is not among its connections."]}
        """));

    [Fact]
    public void A_document_reads_back_as_it_was_written()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var written = ProfileDocument.View(new World(seed).Profile).ToJsonString();
            var errors = new FieldErrors();
            var read = ProfileDocument.Read(JsonNode.Parse(written)!.AsObject(), errors);
            errors.IsEmpty.ShouldBeTrue();
            ProfileDocument.View(read!).ToJsonString().ShouldBe(written);
        }
    }

    [Fact]
    public void A_document_may_leave_out_what_has_a_default()
    {
        var document = Json("""{"pg_code":"smart","candidates":["a"],"fallback":"b","rules":[{"connections":["a"]},{"connections":["a"],"conditions":[{"attr":"success_rate","op":"lt","values":[0.8],"connection":"a"}]}]}""");
        var profile = ProfileDocument.Read(JsonNode.Parse(document)!.AsObject(), new FieldErrors())!;
        profile.Failover.ShouldBe(new FailoverSettings(Enabled: false, MaxHops: 2, BudgetSeconds: 25));
        profile.ExcludeUnavailable.ShouldBe(new BlacklistTerm(Hours: 1));
        profile.DefaultStrategy.ShouldBe(new RoutingStrategy.SuccessRate(50_000));
        profile.Rules.Select(rule => (rule.Id, rule.Priority, rule.Enabled)).ShouldBe([(1, 1, true), (2, 2, true)]);
        profile.Rules[1].Conditions[0].WindowMinutes.ShouldBe(60);
    }

    [Fact]
    public void A_wrong_document_is_told_where()
    {
        var errors = new FieldErrors();
        ProfileDocument.Read(JsonNode.Parse("""
            {"candidates":"a","fallback":5,"default_strategy":{"name":"best"},"exclude_unavailable":{"until":"noon"},"failover":{"max_hops":"x","enabled":"yes"},
            "rules":[{"connections":["a"],"valid_from":"tomorrow","conditions":[{"attr":"bin","op":"near","values":["411111"]}]},7]}
            """)!.AsObject(), errors).ShouldBeNull();
        errors.ToJson().ToJsonString().ShouldBe(Json("""
            {"pg_code":["This field is required."],"candidates":["A list is required."],"default_strategy":{"name":["\"best\" is not a valid choice."]},
            "exclude_unavailable":{"until":["\"noon\" is not a valid choice."]},"failover":{"enabled":["Must be a valid boolean."],"max_hops":["A valid integer is required."]},
            "rules":{"0":{"valid_from":["Not a valid date and time."],"conditions":{"0":{"op":["\"near\" is not a valid choice."]}}},"1":["An object is required."]}}
            """));
    }

    static IEnumerable<string> Messages(params RoutingRule[] rules) =>
        JsonNode.Parse(Check(Sample.Profile with { Rules = rules }))!["rules"]?.AsArray().Select(message => message!.GetValue<string>()) ?? [];

    static string Check(RoutingProfile profile, params RoutedConnection[] more) =>
        ProfileCheck.Of(profile, MidType.Sandbox, GatewayOperation.Purchase, [.. Sample.Connections, .. more]).ToJson().ToJsonString();

    static RoutingStrategy.Distribution Weights(params (string Code, int Weight)[] weights) => new(weights.ToDictionary(entry => entry.Code, entry => entry.Weight));

    static string Json(string text) => JsonNode.Parse(text)!.ToJsonString();
}
