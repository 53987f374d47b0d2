using System.Text.Json.Nodes;
using Ottu.Domain.Gateways;
using Ottu.Domain.Routing;

namespace Ottu.Domain.Tests.Routing;

/// <summary>The compiled router against the naive one, on random worlds. <c>OTTU_ROUTING_DECISIONS</c> asks for more decisions; a failure names its seed.</summary>
public class AgreementTests
{
    const int PerWorld = 20;

    static int Decisions => int.TryParse(Environment.GetEnvironmentVariable("OTTU_ROUTING_DECISIONS"), out var asked) ? asked : 20_000;

    [Fact]
    public void Compiled_and_naive_evaluation_agree_and_hold_what_they_promise()
    {
        var outcomes = new int[Enum.GetValues<RoutingOutcome>().Length];
        var matched = 0;
        for (var seed = 0; seed < Decisions / PerWorld; seed++)
        {
            var world = new World(seed);
            for (var payment = 0; payment < PerWorld; payment++)
            {
                var decision = Agree(world, $"seed {seed}, payment {payment}", turn: payment % 5);
                outcomes[(int)decision.Outcome]++;
                matched += decision.MatchedRule is null ? 0 : 1;
            }
        }

        // Each way of ending is met often, or the worlds have become dull.
        outcomes.ShouldAllBe(count => count > Decisions / 50);
        matched.ShouldBeGreaterThan(Decisions / 10);
    }

    [Fact]
    public void They_agree_on_many_rules_and_many_connections()
    {
        for (var seed = 0; seed < 3; seed++)
        {
            var world = new World(seed, connections: 63, rules: 64 * 70);
            for (var payment = 0; payment < 10; payment++) Agree(world, $"seed {seed}, payment {payment}", turn: 0);
        }
    }

    [Fact]
    public void A_decision_is_made_again_from_what_was_stored()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var world = new World(seed);
            var inputs = world.Inputs() with { Hop = seed % 3, PreviousClass = seed % 3 == 0 ? null : DeclineClass.Soft };
            for (var before = 0; before < seed % 4; before++) inputs = inputs with { State = Router.Decide(world.Compiled, inputs).StateAfter() };
            var decision = Router.Decide(world.Compiled, inputs);
            var stored = DecisionDocument.View(decision).ToJsonString();
            var read = InputsDocument.Read(JsonNode.Parse(stored)!["inputs"]!.AsObject(), new CompiledProfile(world.Profile));
            DecisionDocument.View(Router.Decide(world.Compiled, read)).ToJsonString().ShouldBe(stored, $"seed {seed}");
        }
    }

    static RoutingDecision Agree(World world, string where, int turn)
    {
        var inputs = world.Inputs();
        for (var before = 0; before < turn; before++) inputs = inputs with { State = Router.Decide(world.Compiled, inputs).StateAfter() };
        var decision = Router.Decide(world.Compiled, inputs);
        var expected = world.Naive.Decide(inputs.Facts, inputs.Draw, turn);

        decision.Outcome.ShouldBe(expected.Outcome, where);
        decision.Chosen.ShouldBe(expected.Chosen, where);
        (decision.MatchedRule?.Id).ShouldBe(expected.MatchedRule, where);
        decision.FiredBlockers.Select(blocker => blocker.Id).Order().ShouldBe(expected.Fired.Order(), where);
        decision.LeftOver.ShouldBe(expected.Survivors, where);
        Holds(world, decision, where);
        Same(decision.Replay(), decision, where);
        return decision;
    }

    static void Holds(World world, RoutingDecision decision, string where)
    {
        var isAllowed = decision.Outcome switch
        {
            RoutingOutcome.Chosen => decision.Candidates.Contains(decision.Chosen!) && decision.FiredBlockers.Count == 0,
            RoutingOutcome.Fallback => decision.Chosen == world.Profile.Fallback && decision.FiredBlockers.Count == 0,
            RoutingOutcome.Blocked => decision.Chosen is null && decision.FiredBlockers.Count > 0,
            _ => decision.Chosen is null,
        };
        isAllowed.ShouldBeTrue(where);
        if (decision.Outcome == RoutingOutcome.Chosen) decision.Excluded.Select(excluded => excluded.PgCode).Intersect(decision.LeftOver).ShouldBeEmpty(where);
    }

    static void Same(RoutingDecision replayed, RoutingDecision decision, string where)
    {
        replayed.Chosen.ShouldBe(decision.Chosen, where);
        replayed.Outcome.ShouldBe(decision.Outcome, where);
        replayed.MatchedRule.ShouldBe(decision.MatchedRule, where);
        if (decision.Outcome != RoutingOutcome.Chosen) return;
        replayed.Scores.ShouldBe(decision.Scores, where);
        replayed.Excluded.ShouldBe(decision.Excluded, where);
    }
}
