using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Cards;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Billing;
using Ottu.Application.Gateways;
using Ottu.Application.Settings;
using Ottu.Domain.Billing;

namespace Ottu.Api.Tests.Billing;

/// <summary>Exactly one charge per cycle, whatever clocks and nodes do. docs/protocol/billing.md 2-3</summary>
public sealed class CalendarTests : IDisposable
{
    static readonly TimeSpan Day = TimeSpan.FromDays(1);
    readonly BillingBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Charges_each_month_on_its_last_day()
    {
        await _bench.Subscribe();
        var id = await _bench.Add(("start_date", "2026-03-31"));
        for (var days = 0; days < 125; days++) await _bench.After(Day);
        (await Started(id)).ShouldBe(["2026-03-31T09:00:00Z", "2026-04-30T09:00:00Z", "2026-05-31T09:00:00Z", "2026-06-30T09:00:00Z"]);
        (await _bench.Books()).Count.ShouldBe(5, "the first payment, and one for each month");
    }

    [Fact]
    public async Task Charges_once_on_a_day_whose_hour_does_not_exist()
    {
        (await _bench.Host.Merchant().PatchAsJsonAsync("/b/api/v1/admin/settings/", new { time_zone = "Europe/Berlin" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        await _bench.Subscribe();
        var id = await _bench.Add(("interval_unit", "day"), ("start_date", "2026-03-28"), ("time_of_day", "02:30"));
        for (var hours = 0; hours < 24 * 30; hours++) await _bench.After(TimeSpan.FromHours(1));
        (await Started(id)).ShouldBe(["2026-03-28T02:00:00Z", "2026-03-29T01:00:00Z", "2026-03-30T01:00:00Z", "2026-03-31T01:00:00Z"]);
    }

    [Fact]
    public async Task Charges_once_on_a_day_whose_hour_comes_twice()
    {
        (await _bench.Host.Merchant().PatchAsJsonAsync("/b/api/v1/admin/settings/", new { time_zone = "Europe/Berlin" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        _bench.Host.Clock.Advance(TimeSpan.FromDays(237));
        await _bench.Subscribe();
        var id = await _bench.Add(("interval_unit", "day"), ("start_date", "2026-10-25"), ("time_of_day", "02:30"));
        for (var minutes = 0; minutes < 48 * 4; minutes++) await _bench.After(TimeSpan.FromMinutes(15));
        (await Started(id)).ShouldBe(["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]);
    }

    [Fact]
    public async Task A_cycle_that_is_due_keeps_its_turn_when_the_end_or_the_time_of_day_changes()
    {
        await _bench.Subscribe();
        var id = await _bench.Add();
        _bench.Host.Clock.Advance(Day + TimeSpan.FromHours(1));
        var due = (string?)(await _bench.Schedule(id))["next_run_at"];
        ((string?)(await Changed(id, """{"end_date":"2026-12-31"}"""))["next_run_at"]).ShouldBe(due);
        (await _bench.Run()).ShouldBe(1);
        (await _bench.Runs(id)).ShouldBe(["1.1 succeeded"]);

        // Moved on its day to an hour that has passed: due at once, and once.
        _bench.Host.Clock.Advance(TimeSpan.FromDays(30) + TimeSpan.FromHours(22));
        ((string?)(await Changed(id, """{"time_of_day":"09:00"}"""))["next_run_at"]).ShouldBe("2026-04-02T09:00:00+03:00");
        (await _bench.Run()).ShouldBe(1);
        (await _bench.Run()).ShouldBe(0);
        (await _bench.Runs(id)).ShouldBe(["1.1 succeeded", "2.1 succeeded"]);
        var schedule = await _bench.Schedule(id);
        ((string?)schedule["next_run_at"], (long)schedule["missed"]!).ShouldBe(("2026-05-02T09:00:00+03:00", 0));
    }

    [Fact]
    public async Task A_change_of_the_end_leaves_a_due_cycle_its_turn_or_is_refused()
    {
        await _bench.Subscribe();
        var id = await _bench.Add();
        _bench.Host.Clock.Advance(3 * Day);
        var patch = await _bench.Host.Merchant().PatchAsync($"{BillingBench.Path}{id}/", Payments.Checkout.Json("""{"end_date":"2026-03-03"}"""));
        await patch.ShouldBe400("""{"end_date":["No cycle lies before it."]}""");
        (await _bench.Run()).ShouldBe(1);
        (await _bench.Runs(id)).ShouldBe(["1.1 succeeded"]);
    }

    [Fact]
    public async Task A_cycle_moved_to_a_later_hour_while_a_node_holds_it_waits_for_that_hour_and_is_charged_once()
    {
        await _bench.Subscribe();
        var id = await _bench.Add(("interval_unit", "day"));
        _bench.Host.Clock.Advance(Day);
        await using var node = _bench.Host.Services.CreateAsyncScope();
        var due = (await node.ServiceProvider.GetRequiredService<IBilling>().Claim("mock", 1, default)).ShouldHaveSingleItem();

        await Changed(id, """{"time_of_day":"23:00"}""");
        var installation = await node.ServiceProvider.GetRequiredService<IInstallations>().Current(default);
        (await node.ServiceProvider.GetRequiredService<BillingCharge>().Run(installation, due, RunSource.Schedule, default)).ShouldBeNull();
        (await _bench.Runs(id)).ShouldBeEmpty();

        _bench.Host.Clock.Advance(TimeSpan.FromHours(11));
        (await _bench.Run()).ShouldBe(1);
        (await _bench.Runs(id)).ShouldBe(["1.1 succeeded"]);
    }

    [Fact]
    public async Task Three_days_down_are_made_up_by_one_charge_and_counted()
    {
        await _bench.Subscribe();
        var id = await _bench.Add(("interval_unit", "day"));
        await _bench.After(Day);
        (await _bench.After(TimeSpan.FromHours(80))).ShouldBe(1);
        (await _bench.Run()).ShouldBe(0);
        var schedule = await _bench.Schedule(id);
        ((int)schedule["cycle_no"]!, (long)schedule["missed"]!, (string)schedule["next_run_at"]!).ShouldBe((2, 2, "2026-03-06T12:00:00+03:00"));
        (await _bench.After(TimeSpan.FromHours(16))).ShouldBe(1);
        (await _bench.Runs(id)).ShouldBe(["1.1 succeeded", "2.1 succeeded", "3.1 succeeded"]);
        (await _bench.Books()).Count.ShouldBe(4);
        (await _bench.Get("/b/api/v1/admin/alerts/"))["results"]!.AsArray().ShouldContain(alert => (string)alert!["kind"]! == "billing_missed");
    }

    [Fact]
    public async Task A_clock_that_goes_back_charges_nothing_again()
    {
        await _bench.Subscribe();
        var id = await _bench.Add();
        await _bench.After(Day);
        (await _bench.After(-Day)).ShouldBe(0);
        (await _bench.After(Day)).ShouldBe(0);
        (await _bench.Runs(id)).ShouldBe(["1.1 succeeded"]);
    }

    [Fact]
    public async Task Runs_that_overlap_charge_each_schedule_once()
    {
        await _bench.Host.Subscribe(agreement: Subscriber.Agreement("A1", ("type", "other"), ("cycle_interval_days", null), ("total_cycles", null)));
        for (var i = 0; i < 25; i++) await _bench.Add(("customer_email", null));
        _bench.Host.Clock.Advance(Day);
        var charged = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _bench.Run()));
        charged.Sum().ShouldBe(25);
        (await _bench.Books()).Count.ShouldBe(26);
        (await _bench.Run()).ShouldBe(0);
    }

    [Fact]
    public async Task A_silent_gateway_is_left_alone_and_its_schedules_are_charged_when_it_is_back()
    {
        await _bench.Host.Subscribe(agreement: Subscriber.Agreement("A1", ("type", "other"), ("cycle_interval_days", null), ("total_cycles", null)));
        for (var i = 0; i < 40; i++) await _bench.Add(("customer_email", null));
        _bench.Host.OnCharge = static (_, _) => Task.FromResult<GatewayAnswer>(new GatewayAnswer.Unknown("silent"));
        var asked = await _bench.After(Day);
        asked.ShouldBeInRange(8, 24);
        _bench.Host.OnCharge = static (_, go) => go();
        (await _bench.After(TimeSpan.FromMinutes(3))).ShouldBe(40 - asked);
    }

    [Fact]
    public async Task A_schedule_that_a_dead_process_held_is_taken_up_when_its_lease_is_over()
    {
        await _bench.Subscribe();
        var id = await _bench.Add();
        _bench.Host.Clock.Advance(Day);
        var billing = (Application.Billing.IBilling)_bench.Host.Services.GetService(typeof(Application.Billing.IBilling))!;
        (await billing.Claim("mock", 10, default)).Count.ShouldBe(1);
        (await _bench.After(TimeSpan.FromSeconds(119))).ShouldBe(0);
        (await _bench.After(TimeSpan.FromSeconds(1))).ShouldBe(1);
        (await _bench.Runs(id)).ShouldBe(["1.1 succeeded"]);
    }

    [Fact]
    public async Task Nothing_is_charged_while_the_installation_is_paused()
    {
        await _bench.Subscribe();
        await _bench.Add();
        await (await _bench.Host.Merchant().PatchAsJsonAsync("/b/api/v1/admin/settings/", new { is_paused = true })).ShouldBe(HttpStatusCode.OK);
        (await _bench.After(Day)).ShouldBe(0);
        await (await _bench.Host.Merchant().PatchAsJsonAsync("/b/api/v1/admin/settings/", new { is_paused = false })).ShouldBe(HttpStatusCode.OK);
        (await _bench.Run()).ShouldBe(1);
    }

    async Task<JsonObject> Changed(long id, string body) =>
        (await (await _bench.Host.Merchant().PatchAsync($"{BillingBench.Path}{id}/", Payments.Checkout.Json(body))).ShouldBe(HttpStatusCode.OK));

    async Task<IReadOnlyList<string>> Started(long id) => [.. (await _bench.Schedule(id))["runs"]!.AsArray().Reverse().Select(run => (string)run!["started_at"]!)];
}
