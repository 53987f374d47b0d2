using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;

namespace Ottu.Api.Tests.Routing;

public sealed class ProfileAdministrationTests : IDisposable
{
    const string Saved =
        """
        {"pg_code":"smart","candidates":["r1","r2"],"default_strategy":{"name":"cost_optimized"},"fallback":"r1","exclude_unavailable":{"hours":1},
         "failover":{"enabled":false,"max_hops":2,"budget_s":25},"blockers":[],"rules":[],"version":1}
        """;

    readonly OttuHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_profile_is_listed_and_read_with_all_its_versions()
    {
        await _host.OpenShop(2);
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        await (await _host.SaveProfile(RoutedShop.Profile(2, profile => (profile["version"], profile["fallback"]) = (1, "r2")))).ShouldBe(HttpStatusCode.OK);

        await (await _host.GetFrom("routing/profiles/")).ShouldBe(
            HttpStatusCode.OK,
            """
            {"count":1,"next":null,"previous":null,"results":[
             {"pg_code":"smart","version":2,"candidates":["r1","r2"],"fallback":"r2","rules":0,"saved_by":"key:testkey1","saved_at":"01/03/2026 09:01:00"}]}
            """);
        await (await _host.GetFrom("routing/profiles/smart/")).ShouldBe(HttpStatusCode.OK, Saved.Replace("\"fallback\":\"r1\"", "\"fallback\":\"r2\"").Replace("\"version\":1", "\"version\":2"));
        await (await _host.GetFrom("routing/profiles/smart/versions/")).ShouldBe(
            HttpStatusCode.OK,
            """
            {"count":2,"next":null,"previous":null,"results":[
             {"version":2,"actor":"key:testkey1","created":"01/03/2026 09:01:00"},{"version":1,"actor":"key:testkey1","created":"01/03/2026 09:00:00"}]}
            """);
        await (await _host.GetFrom("routing/profiles/smart/versions/1/")).ShouldBe(HttpStatusCode.OK, Saved);
        await (await _host.GetFrom("routing/profiles/smart/versions/3/")).ShouldBe(HttpStatusCode.NotFound, """{"detail":"Not found."}""");
    }

    [Fact]
    public async Task A_profile_can_be_added_by_a_document_that_names_its_connection()
    {
        await _host.OpenShop(2);
        await _host.AddMid("smart-2", body => body["gateway"] = "ottu_pg");
        JsonObject Document(string code) => RoutedShop.Profile(2, profile => profile["pg_code"] = code);
        await (await _host.PostTo("routing/profiles/", Document("smart-2"))).ShouldBe(HttpStatusCode.Created, Saved.Replace("\"smart\"", "\"smart-2\""));
        await (await _host.PostTo("routing/profiles/", Document("smart-2"))).ShouldBe400("""{"pg_code":["This connection has a profile already."]}""");
        await (await _host.PostTo("routing/profiles/", Document("r1"))).ShouldBe400("""{"pg_code":["\"r1\" is not a virtual connection."]}""");
        await (await _host.PostTo("routing/profiles/", RoutedShop.Profile(2))).ShouldBe400("""{"pg_code":["This field is required."]}""");
        (await Changes("smart-2")).ShouldContain("\"candidates\":[null,[\"r1\",\"r2\"]]");
    }

    [Fact]
    public async Task Validating_answers_as_saving_would_and_stores_nothing()
    {
        await _host.OpenShop(2);
        await (await _host.PostTo("routing/profiles/smart/validate/", RoutedShop.Profile(2))).ShouldBe(HttpStatusCode.OK, """{"valid":true}""");
        await (await _host.PostTo("routing/profiles/smart/validate/", RoutedShop.Profile(3))).ShouldBe400("""{"candidates":["\"r3\" does not exist."]}""");
        (await _host.Results("routing/profiles/smart/versions/")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_does_not_exist_comes_before_what_is_forbidden()
    {
        await _host.OpenShop(1);
        var nobody = await _host.Somebody("settings.view");
        var viewer = await _host.Somebody("routing.view");
        foreach (var path in new[] { "routing/profiles/", "routing/profiles/smart/", "routing/profiles/smart/versions/", "routing/decisions/", "routing/health/", "routing/analytics/" })
        {
            (await nobody.GetAsync(Control.Root + path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
            (await viewer.GetAsync(Control.Root + path)).StatusCode.ShouldBe(HttpStatusCode.OK, path);
        }

        foreach (var path in new[] { "routing/profiles/none/", "routing/profiles/none/versions/", "routing/decisions/7/", "bin-ranges/411111/" })
        {
            (await nobody.GetAsync(Control.Root + path)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        foreach (var action in new[] { "validate", "dry-run", "what-if" })
        {
            (await nobody.PostAsJsonAsync($"{Control.Root}routing/profiles/r1/{action}/", "broken")).StatusCode.ShouldBe(HttpStatusCode.NotFound, "r1 is a real connection");
            (await nobody.PostAsJsonAsync($"{Control.Profile}{action}/", "broken")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, action);
            (await viewer.PostAsJsonAsync($"{Control.Profile}{action}/", "broken")).StatusCode.ShouldBe(HttpStatusCode.BadRequest, action);
        }

        (await viewer.PutAsJsonAsync(Control.Profile, RoutedShop.Profile(1))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await viewer.PostAsJsonAsync($"{Control.Root}routing/profiles/", RoutedShop.Profile(1))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await viewer.ImportBins("")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await viewer.DeleteAsync($"{Control.Root}routing/health/r1/blacklist/")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await viewer.DeleteAsync($"{Control.Root}routing/health/smart/blacklist/")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _host.Anonymous().GetAsync($"{Control.Root}routing/health/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [LargeTextFact]
    public async Task Ten_thousand_rules_are_saved_and_used()
    {
        await _host.OpenShop(2);
        var profile = RoutedShop.Profile(2, document =>
        {
            document["version"] = 1;
            document["rules"] = new JsonArray([.. Enumerable.Range(1, 10_000).Select(Rule)]);
        });
        profile.ToJsonString().Length.ShouldBeInRange(1_500_000, 5_000_000, "more than other bodies may have");
        await (await _host.SaveProfile(profile)).ShouldBe(HttpStatusCode.OK);
        var decision = await (await _host.PostTo("routing/profiles/smart/dry-run/", Payments.Checkout.Node("""{"facts":{"amount":"10","currency":"KWD","bin":"409999","instrument":"card"}}"""))).ShouldBe(HttpStatusCode.OK);
        (decision["matched_rule"]!.ToString(), decision["chosen"]!.ToString()).ShouldBe(("10000", "r2"));
        (await _host.PayRouted(await _host.Order())).ShouldBe(["r1 success"], "no rule: the fallback");

        static JsonNode Rule(int number) => new JsonObject
        {
            ["id"] = number,
            ["name"] = $"Cards of the issuer with the number {number} in the list of those that we know",
            ["conditions"] = new JsonArray(new JsonObject { ["attr"] = "bin", ["op"] = "in", ["values"] = new JsonArray($"{399_999 + number}") }),
            ["connections"] = new JsonArray("r2"),
        };
    }

    [Fact]
    public async Task Other_routes_keep_their_limits()
    {
        var large = new JsonObject { ["name"] = new string('x', 1_100_000) };
        await (await _host.Merchant().PatchAsJsonAsync($"{Control.Root}settings/", large)).ShouldBe400("""{"detail":"The request body is larger than 1 MiB."}""");
        await _host.OpenShop(1);
        await (await _host.SaveProfile(new JsonObject { ["name"] = new string('x', 5_300_000) })).ShouldBe400("""{"detail":"The request body is larger than 5 MiB."}""");
    }

    async Task<string> Changes(string code) => (await _host.Results($"audit/?record_type=routing_profile&record_id={code}"))[0]["changes"]!.ToJsonString();
}
