using System.Net;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;

namespace Ottu.Api.Tests.Routing;

public sealed class RoutingReportTests : IDisposable
{
    readonly OttuHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact, Trait("check", "routing-12")]
    public async Task Health_shows_a_rest_and_a_person_can_end_it()
    {
        await _host.OpenShop(2);
        await _host.PayRouted(await _host.Order());
        for (var i = 0; i < 5; i++) await _host.PayRouted(await _host.Order(simulator: new JsonObject { ["r1"] = "refuse" }));
        (await Health("r1")).ShouldBeJson("""{"pg_code":"r1","successes":1,"attempts":6,"success_rate":"0.653846","errors_in_a_row":5,"unavailable_until":"01/03/2026 10:00:00"}""");
        (await Health("r2")).ShouldBeJson("""{"pg_code":"r2","successes":0,"attempts":0,"success_rate":"0.800000","errors_in_a_row":0,"unavailable_until":null}""");
        (await _host.PayRouted(await _host.Order())).ShouldBe(["r2 success"]);

        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        (await _host.Merchant().DeleteAsync($"{Control.Root}routing/health/r1/blacklist/")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await Health("r1")).ShouldBeJson("""{"pg_code":"r1","successes":1,"attempts":6,"success_rate":"0.653846","errors_in_a_row":0,"unavailable_until":null}""");
        (await _host.PayRouted(await _host.Order())).ShouldBe(["r1 success"]);
        var audit = (await _host.Results("audit/?record_type=routing_blacklist&record_id=r1")).Single();
        audit["changes"]!.ToJsonString().ShouldBe("""{"unavailable_until":["01/03/2026 10:00:00",null]}""");
        (await _host.Merchant().DeleteAsync($"{Control.Root}routing/health/none/blacklist/")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Analytics_count_what_rules_and_connections_did()
    {
        await _host.OpenShop(
            2,
            profile =>
            {
                RoutingTests.Failing(profile);
                profile["rules"] = new JsonArray(new JsonObject
                {
                    ["conditions"] = new JsonArray(new JsonObject { ["attr"] = "amount", ["op"] = "lt", ["values"] = new JsonArray("100") }), ["connections"] = new JsonArray("r1", "r2"),
                });
            },
            (code, body) => body["cost_percent"] = code == "r1" ? "1" : "0");
        await _host.PayRouted(await _host.Order("2"));
        await _host.PayRouted(await _host.Order("3", new JsonObject { ["r1"] = "91" }));
        await _host.PayRouted(await _host.Order("4", new JsonObject { ["r1"] = "51" }));
        await _host.PayRouted(await _host.Order("100"));

        var report = await _host.Answer("routing/analytics/");
        (report["from"]!.ToString(), report["to"]!.ToString()).ShouldBe(("2026-03-01", "2026-03-01"));
        report["profiles"]!.ToJsonString().ShouldBeJson(
            """[{"day":"2026-03-01","pg_code":"smart","currency_code":"KWD","decisions":5,"blocked":0,"no_connection":0,"fallbacks":1,"recovered":{"count":1,"amount":"3.000"}}]""");
        report["connections"]!.ToJsonString().ShouldBeJson(
            """
            [{"day":"2026-03-01","pg_code":"r1","currency_code":"KWD","chosen":4,"succeeded":2,"success_rate":"0.666667","declines":{"customer_fixable":1,"soft":1},"amount":"102.000",
              "cost":{"KWD":"1.220"},"fallbacks":1,"recovered":{"count":0,"amount":"0.000"},"p50_ms":0,"p95_ms":0},
             {"day":"2026-03-01","pg_code":"r2","currency_code":"KWD","chosen":1,"succeeded":1,"success_rate":"1.000000","declines":{},"amount":"3.000",
              "cost":{"KWD":"0.200"},"fallbacks":0,"recovered":{"count":1,"amount":"3.000"},"p50_ms":0,"p95_ms":0}]
            """);
        report["rules"]!.ToJsonString().ShouldBeJson(
            """
            [{"day":"2026-03-01","pg_code":"smart","rule":null,"currency_code":"KWD","matched":1,"chosen":{"r1":1},"succeeded":1,"success_rate":"1.000000","declines":{},"amount":"100.000",
              "cost":{"KWD":"1.100"},"fallbacks":1,"recovered":{"count":0,"amount":"0.000"},"p50_ms":0,"p95_ms":0},
             {"day":"2026-03-01","pg_code":"smart","rule":1,"currency_code":"KWD","matched":4,"chosen":{"r1":3,"r2":1},"succeeded":2,"success_rate":"0.666667",
              "declines":{"customer_fixable":1,"soft":1},"amount":"5.000","cost":{"KWD":"0.320"},"fallbacks":0,"recovered":{"count":1,"amount":"3.000"},"p50_ms":0,"p95_ms":0}]
            """);
    }

    [Fact]
    public async Task A_day_is_the_merchants()
    {
        await _host.OpenShop(1);
        _host.Clock.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        await _host.PayRouted(await _host.Order());
        _host.Clock.Advance(TimeSpan.FromSeconds(2));
        await _host.PayRouted(await _host.Order());
        var report = await _host.Answer("routing/analytics/?from=2026-03-01&to=2026-03-02&pg_code=smart");
        report["profiles"]!.AsArray().Select(row => $"{row!["day"]} {row["decisions"]}").ShouldBe(["2026-03-01 1", "2026-03-02 1"], "21:00 UTC is midnight in Kuwait");
        (await _host.Answer("routing/analytics/"))["from"]!.ToString().ShouldBe("2026-03-02");
        (await _host.Answer("routing/analytics/?from=2026-03-01&to=2026-03-02&pg_code=other"))["profiles"]!.AsArray().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("from=2026-03-02&to=2026-03-01", """{"to":["The period ends before it begins."]}""")]
    [InlineData("from=2026-03-01&to=2026-04-01", """{"to":["A period has at most 31 days."]}""")]
    [InlineData("from=yesterday", """{"from":["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."]}""")]
    public async Task Refuses_a_period_that_is_none(string query, string errors) => await (await _host.GetFrom($"routing/analytics/?{query}")).ShouldBe400(errors);

    async Task<string> Health(string code) => (await _host.Results("routing/health/?limit=100")).Single(row => (string)row["pg_code"]! == code).ToJsonString();
}
