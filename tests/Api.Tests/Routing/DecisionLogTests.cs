using System.Net;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;

namespace Ottu.Api.Tests.Routing;

public sealed class DecisionLogTests : IDisposable
{
    readonly OttuHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact, Trait("check", "routing-14")]
    public async Task Every_hop_is_logged_with_what_became_of_it()
    {
        await _host.OpenShop(2, RoutingTests.Failing);
        var session = await _host.Order(simulator: new JsonObject { ["r1"] = "91" });
        (await _host.PayRouted(session)).ShouldBe(["r1 failed", "r2 success"]);
        var rows = await _host.Results($"routing/decisions/?session_id={session}");
        rows.Select(row => $"{row["hop"]} {row["chosen"]} {row["attempt"]!["state"]} {row["previous_class"]} {row["attempt"]!["decline_class"]}").ShouldBe(["1 r2 success soft ", "0 r1 failed  soft"]);
        var first = rows[1].DeepClone().AsObject();
        first.Remove("elapsed_ms");
        first.ToJsonString().ShouldBeJson(
            $$"""
            {"id":1,"session_id":"{{session}}","reference_number":"{{first["reference_number"]}}","pg_code":"smart","version":1,"outcome":"chosen","chosen":"r1","matched_rule":null,
             "strategy":"cost_optimized","hop":0,"fallback_used":false,"previous_class":null,"amount":"10.000","currency_code":"KWD","created":"01/03/2026 09:00:00",
             "attempt":{"state":"failed","decline_class":"soft","decline_code":"91","message":"{{first["attempt"]!["message"]}}","answer_ms":0} }
            """);

        var transaction = await _host.Answer($"transactions/{session}/");
        transaction["routing_decisions"]!.AsArray().Select(row => row!["id"]!.ToString()).ShouldBe(["1", "2"]);
        var detail = await _host.Answer("routing/decisions/2/");
        detail["document"]!["excluded"]!.ToJsonString().ShouldBe("""[{"pg_code":"r1","reason":"tried"}]""");
        detail["document"]!["inputs"]!["facts"]!["bin"]!.ToString().Length.ShouldBeInRange(6, 8);
    }

    [Fact]
    public async Task The_log_is_filtered_and_paged_newest_first()
    {
        await _host.OpenShop(2, profile => profile["rules"] = new JsonArray(new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject { ["attr"] = "amount", ["op"] = "gte", ["values"] = new JsonArray("100") }), ["connections"] = new JsonArray("r2"),
        }));
        await _host.PayRouted(await _host.Order("10"));
        await _host.PayRouted(await _host.Order("100"));
        _host.Clock.Advance(TimeSpan.FromDays(1));
        await _host.PayRouted(await _host.Order("101"));

        (await Ids("")).ShouldBe("3 2 1");
        (await Ids("?limit=1&offset=1")).ShouldBe("2");
        (await Ids("?chosen=r2")).ShouldBe("3 2");
        (await Ids("?outcome=fallback")).ShouldBe("1");
        (await Ids("?pg_code=smart&from=2026-03-02")).ShouldBe("3");
        (await Ids("?to=2026-03-01")).ShouldBe("2 1");
        (await Ids("?pg_code=other")).ShouldBe("");
        (await _host.Answer("routing/decisions/?chosen=r2&limit=1"))["count"]!.ToString().ShouldBe("2");
        await (await _host.GetFrom("routing/decisions/?outcome=lost&from=soon")).ShouldBe400(
            """{"from":["Datetime has wrong format. Use one of these formats instead: DD/MM/YYYY hh:mm."],"outcome":["\"lost\" is not a valid choice."]}""");
    }

    [Fact]
    public async Task A_replay_is_the_same_when_profile_connections_and_health_have_changed()
    {
        await _host.OpenShop(3, profile => profile["default_strategy"] = new JsonObject { ["name"] = "distribution", ["weights"] = new JsonObject { ["r1"] = 20, ["r2"] = 50, ["r3"] = 30 } });
        for (var i = 0; i < 4; i++) await _host.PayRouted(await _host.Order());
        await _host.PayRouted(await _host.Order(simulator: new JsonObject { ["r1"] = "refuse", ["r2"] = "refuse", ["r3"] = "refuse" }));
        await (await _host.SaveProfile(RoutedShop.Profile(1, profile => profile["version"] = 1))).ShouldBe(HttpStatusCode.OK);
        await (await _host.Merchant().PatchAsync("/b/api/v1/admin/mids/r2/", Payments.Checkout.Json("""{"is_active":false}"""))).ShouldBe(HttpStatusCode.OK);
        for (var id = 1; id <= 5; id++)
        {
            var replay = await (await _host.PostTo($"routing/decisions/{id}/replay/", new JsonObject())).ShouldBe(HttpStatusCode.OK);
            ((bool)replay["same"]!).ShouldBeTrue(replay.ToJsonString());
            JsonNode.DeepEquals(replay["decision"], replay["replayed"]).ShouldBeTrue();
            replay["decision"]!["version"]!.ToString().ShouldBe("1");
        }

        (await _host.PostTo("routing/decisions/6/replay/", new JsonObject())).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_what_if_says_what_a_draft_would_have_changed()
    {
        await _host.OpenShop(2);
        foreach (var amount in new[] { "10", "20", "100" }) await _host.PayRouted(await _host.Order(amount));
        var draft = RoutedShop.Profile(2, profile => profile["rules"] = new JsonArray(
            new JsonObject { ["conditions"] = new JsonArray(new JsonObject { ["attr"] = "amount", ["op"] = "gte", ["values"] = new JsonArray("20") }), ["connections"] = new JsonArray("r2") },
            new JsonObject { ["connections"] = new JsonArray("r1") }));
        var answer = await WhatIf(draft);
        var examples = answer["examples"]!.AsArray();
        examples.Select(example => $"{example!["amount"]} {example["from"]} {example["to"]} {example["outcome"]} {example["matched_rule"]}").ShouldBe(["20.000 r1 r2 chosen 1", "100.000 r1 r2 chosen 1"]);
        answer.Remove("examples");
        answer.ToJsonString().ShouldBeJson(
            """
            {"decisions":3,"changed":2,"moves":[{"from":"r1","to":"r2","count":2}],"connections":[{"pg_code":"r1","before":3,"after":1},{"pg_code":"r2","before":0,"after":2}],
             "refused":{"before":0,"after":0},"expected_approval":{"before":"0.809235","after":"0.800000"},"expected_cost":[{"currency_code":"KWD","before":"0.300","after":"0.500"}]}
            """);
        (await WhatIf(draft, last: 1))["moves"]!.ToJsonString().ShouldBe("""[{"from":"r1","to":"r2","count":1}]""");
        (await _host.Results("routing/profiles/smart/versions/")).Count.ShouldBe(1);
        (await _host.Results("routing/decisions/")).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_what_if_carries_turns_forward_and_knows_new_connections()
    {
        await _host.OpenShop(2);
        for (var i = 0; i < 4; i++) await _host.PayRouted(await _host.Order());
        await _host.AddMid("r3", body => body["cost_fixed"] = "0.3");
        var answer = await WhatIf(RoutedShop.Profile(3, profile => profile["default_strategy"] = new JsonObject { ["name"] = "round_robin" }));
        answer["connections"]!.ToJsonString().ShouldBe("""[{"pg_code":"r1","before":4,"after":2},{"pg_code":"r2","before":0,"after":1},{"pg_code":"r3","before":0,"after":1}]""");
    }

    [Theory]
    [InlineData("{}", """{"draft":["This field is required."]}""")]
    [InlineData("""{"draft":{"candidates":["r1"],"fallback":"r1"},"last_n":1001}""", """{"last_n":["Ensure this value is less than or equal to 1000."]}""")]
    [InlineData("""{"draft":{"candidates":["r1"],"fallback":"r9"}}""", """{"draft":{"fallback":["\"r9\" does not exist."]}}""")]
    public async Task Refuses_a_what_if_without_a_sound_draft(string body, string errors)
    {
        await _host.OpenShop(1);
        await (await _host.PostTo("routing/profiles/smart/what-if/", Payments.Checkout.Node(body))).ShouldBe400(errors);
    }

    async Task<string> Ids(string query) => string.Join(' ', (await _host.Results($"routing/decisions/{query}")).Select(row => row["id"]));

    async Task<JsonObject> WhatIf(JsonObject draft, int? last = null)
    {
        var body = new JsonObject { ["draft"] = draft.DeepClone() };
        if (last is { } count) body["last_n"] = count;
        return await (await _host.PostTo("routing/profiles/smart/what-if/", body)).ShouldBe(HttpStatusCode.OK);
    }
}
