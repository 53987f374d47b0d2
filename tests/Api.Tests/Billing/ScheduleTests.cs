using System.Net;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Cards;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;
using Ottu.Application.Billing;

namespace Ottu.Api.Tests.Billing;

/// <summary>The administration of schedules, their limits and their notices. docs/protocol/billing.md</summary>
public sealed class ScheduleTests : IDisposable
{
    static readonly TimeSpan Day = TimeSpan.FromDays(1);
    readonly BillingBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Shows_a_new_schedule_and_its_first_date()
    {
        await _bench.Subscribe();
        var answer = await _bench.Post();
        await answer.ShouldBe(HttpStatusCode.Created, """
            {"id":1,"type":"recurring","status":"active","reason":null,"customer_id":"cust-1","environment":"sandbox","agreement_id":"A1","pg_code":"mock","amount":"19.000",
             "total_amount":null,"currency_code":"KWD","interval_unit":"month","interval_count":1,"day_of_month":2,"time_of_day":"12:00","start_date":"2026-03-02","end_date":null,
             "total_cycles":null,"when_exhausted":"pause","next_run_at":"2026-03-02T12:00:00+03:00","cycle_no":0,"is_cycle_open":false,"tries":0,"failures":0,"missed":0,
             "paid_amount":"0.000","customer_email":"noura@example.com","language":"en","webhook_url":null,"created_at":"2026-03-01T09:00:00Z","version":1}
            """);
    }

    [Fact]
    public async Task Charges_a_due_cycle_as_a_payment_of_its_own()
    {
        await _bench.Subscribe();
        var id = await _bench.Add();
        (await _bench.After(Day - TimeSpan.FromSeconds(1))).ShouldBe(0);
        (await _bench.After(TimeSpan.FromSeconds(1))).ShouldBe(1);
        var payment = await _bench.Host.Inquire(await _bench.SessionOf(id));
        ((string)payment["state"]!, (string)payment["order_no"]!, (string)payment["payment_type"]!, (string)payment["paid_amount"]!).ShouldBe(("paid", $"{id}-1", "auto_debit", "19.000"));
        payment["extra"]!.ToJsonString().ShouldBe($$$"""{"autopay":{"subscription_id":"{{{id}}}"}}""");
        payment["agreement"]!["id"]!.ToString().ShouldBe("A1");
        var schedule = await _bench.Schedule(id);
        ((string)schedule["paid_amount"]!, (string)schedule["next_run_at"]!).ShouldBe(("19.000", "2026-04-02T12:00:00+03:00"));
        (await _bench.Mails()).ShouldContain("Demo: receipt for 19.000 KWD");
    }

    [Fact]
    public async Task Refuses_what_the_agreement_forbids()
    {
        await _bench.Subscribe(terms: [("max_amount_per_cycle", "20"), ("amount_variability", "fixed"), ("cycle_interval_days", 30)]);
        await (await _bench.Post(("amount", "20.001"))).ShouldBe400("""{"amount":["The amount is above the agreement's maximum per cycle.","The agreement fixes the amount of every cycle at 19.000 KWD."]}""");
        await (await _bench.Post(("interval_unit", "week"))).ShouldBe400("""{"interval_count":["The agreement demands at least 30 days between two cycles."]}""");
        await (await _bench.Post(("total_cycles", 101))).ShouldBe400("""{"total_cycles":["The agreement allows 100 cycles."]}""");
        await (await _bench.Post(("start_date", "2027-03-02"))).ShouldBe400("""{"start_date":["The agreement ends before."]}""");
        await (await _bench.Post(("start_date", "2026-02-28"))).ShouldBe400("""{"start_date":["Ensure this date is not in the past."]}""");
        await (await _bench.Post(("end_date", "2026-03-01"))).ShouldBe400("""{"end_date":["No cycle lies before it."]}""");
        await (await _bench.Post(("agreement_id", "A9"))).ShouldBe400("""{"agreement_id":["The customer has no live agreement with this id."]}""");
        await (await _bench.Post(("amount", null), ("interval_unit", "year"))).ShouldBe400("""{"amount":["This field is required."],"interval_unit":["\"year\" is not a valid choice."]}""");
        await (await _bench.Post(("time_of_day", "25:00"))).ShouldBe400("""{"time_of_day":["Time has wrong format. Use one of these formats instead: hh:mm."]}""");
    }

    [Fact]
    public async Task An_interval_that_a_short_month_would_break_moves_the_cycle()
    {
        await _bench.Subscribe(terms: [("cycle_interval_days", 30)]);
        _bench.Host.Clock.Advance(TimeSpan.FromDays(30));
        var id = await _bench.Add(("start_date", "2027-01-31"));
        _bench.Host.Clock.Advance(TimeSpan.FromDays(306));
        (await _bench.Run()).ShouldBe(1);
        ((string)(await _bench.Schedule(id))["next_run_at"]!).ShouldBe("2027-03-02T12:00:00+03:00");
    }

    [Fact]
    public async Task Ends_with_its_last_cycle_and_when_the_agreement_does()
    {
        await _bench.Subscribe(terms: [("expiry_date", "2026-03-20")]);
        var two = await _bench.Add(("interval_unit", "day"), ("total_cycles", 2));
        var expiring = await _bench.Add(("interval_unit", "week"), ("start_date", "2026-03-16"));
        for (var days = 0; days < 30; days++) await _bench.After(Day);
        (await _bench.Runs(two)).Count.ShouldBe(2);
        (await _bench.Status(two)).ShouldBe("completed");
        (await _bench.Runs(expiring)).Count.ShouldBe(1);
        var schedule = await _bench.Schedule(expiring);
        ((string)schedule["status"]!, (string)schedule["reason"]!).ShouldBe(("completed", "agreement_expired"));
    }

    [Fact]
    public async Task Installments_come_to_their_sum()
    {
        await _bench.Subscribe(terms: [("type", "installment"), ("seller", new JsonObject { ["name"] = "Shop", ["short_name"] = "Shop", ["category_code"] = "5411" })]);
        var id = await _bench.Add(("type", "installment"), ("amount", null), ("total_amount", "10"), ("total_cycles", 3), ("interval_unit", "week"));
        for (var days = 0; days < 30; days++) await _bench.After(Day);
        var schedule = await _bench.Schedule(id);
        schedule["runs"]!.AsArray().Reverse().Select(run => (string)run!["amount"]!).ShouldBe(["3.333", "3.333", "3.334"]);
        ((string)schedule["status"]!, (string)schedule["paid_amount"]!).ShouldBe(("completed", "10.000"));
    }

    [Fact]
    public async Task Charges_now_where_a_person_decides_and_each_event_once()
    {
        await _bench.Host.Subscribe(agreement: Subscriber.Agreement("U1", ("type", "unscheduled"), ("frequency", "irregular"), ("cycle_interval_days", null), ("total_cycles", null), ("max_amount_per_cycle", "50")));
        (string, JsonNode?)[] noCalendar = [("agreement_id", "U1"), ("interval_unit", null), ("start_date", null), ("time_of_day", null)];
        var unscheduled = await _bench.Add([("type", "unscheduled"), .. noCalendar]);
        (await (await _bench.Do(unscheduled, "charge")).ShouldBe(HttpStatusCode.OK))["runs"]![0]!["state"]!.ToString().ShouldBe("succeeded");
        (await (await _bench.Do(unscheduled, "charge", new { amount = "7.5" })).ShouldBe(HttpStatusCode.OK))["runs"]![0]!["amount"]!.ToString().ShouldBe("7.500");
        await (await _bench.Do(unscheduled, "charge", new { amount = "50.001" })).ShouldBe400("""{"detail":"The agreement can not be charged: max_amount","code":"max_amount"}""");

        var byEvent = await _bench.Add([("type", "event_based"), .. noCalendar]);
        await (await _bench.Do(byEvent, "charge")).ShouldBe400("""{"event":["This field is required."]}""");
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _bench.Do(byEvent, "charge", new { @event = "parcel-1" })));
        await _bench.Do(byEvent, "charge", new { @event = "parcel-2" });
        (await _bench.Schedule(byEvent))["runs"]!.AsArray().Select(run => (string)run!["event"]!).ShouldBe(["parcel-2", "parcel-1"]);
    }

    [Fact]
    public async Task Pauses_resumes_changes_and_cancels()
    {
        await _bench.Subscribe();
        var id = await _bench.Add(("interval_unit", "week"));
        await (await _bench.Do(id, "charge")).ShouldBe400("""{"detail":"The next cycle is not due yet.","code":"not_due"}""");
        (await (await _bench.Do(id, "pause")).ShouldBe(HttpStatusCode.OK))["status"]!.ToString().ShouldBe("paused");
        await (await _bench.Do(id, "pause")).ShouldBe400("""{"detail":"This schedule is paused.","code":"invalid_state"}""");
        (await _bench.After(10 * Day)).ShouldBe(0);
        var resumed = await (await _bench.Do(id, "resume")).ShouldBe(HttpStatusCode.OK);
        ((string)resumed["next_run_at"]!, (long)resumed["missed"]!).ShouldBe(("2026-03-16T12:00:00+03:00", 2));

        var path = $"{BillingBench.Path}{id}/";
        await (await _bench.Host.Merchant().PatchAsync(path, Payments.Checkout.Json("""{"amount":"21","version":1}"""))).ShouldBe400("""{"version":["The record was changed in the meantime; its version is 3."]}""");
        var changed = await (await _bench.Host.Merchant().PatchAsync(path, Payments.Checkout.Json("""{"amount":"21","time_of_day":"15:30","version":3}"""))).ShouldBe(HttpStatusCode.OK);
        ((string)changed["amount"]!, (string)changed["next_run_at"]!, (long)changed["version"]!).ShouldBe(("21.000", "2026-03-16T15:30:00+03:00", 4));
        (await (await _bench.Host.Merchant().PatchAsync(path, Payments.Checkout.Json("""{"status":"canceled"}"""))).ShouldBe(HttpStatusCode.OK))["status"]!.ToString().ShouldBe("canceled");
        await (await _bench.Host.Merchant().PatchAsync(path, Payments.Checkout.Json("""{"amount":"1"}"""))).ShouldBe400("""{"detail":"This schedule is canceled.","code":"invalid_state"}""");
        (await _bench.Get($"/b/api/v1/admin/audit/?record_type=billing_schedule&record_id={id}"))["count"]!.ToString().ShouldBe("5");
    }

    [Fact]
    public async Task Needs_the_right_to_manage_billing()
    {
        await _bench.Subscribe();
        var id = await _bench.Add();
        var viewer = _bench.Host.Basic("viewer", "viewer-secret-1");
        (await viewer.GetAsync(BillingBench.Path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await viewer.GetAsync($"{BillingBench.Path}{id}/")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await viewer.PostAsync($"{BillingBench.Path}{id}/pause/", content: null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _bench.Host.Merchant().GetAsync($"{BillingBench.Path}99/")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _bench.Get($"{BillingBench.Path}?status=active&customer_id=cust-1"))["count"]!.ToString().ShouldBe("1");
        (await _bench.Get($"{BillingBench.Path}?status=paused"))["count"]!.ToString().ShouldBe("0");
    }

    [Fact]
    public async Task Announces_a_charge_a_week_and_a_day_before_each_once()
    {
        await _bench.Subscribe();
        await _bench.Add(("start_date", "2026-03-20"), ("language", "ar"));
        await _bench.Add(("start_date", "2026-03-20"), ("interval_unit", "day"));
        var sent = new List<int>();
        for (var days = 0; days < 18; days++)
        {
            _bench.Host.Clock.Advance(Day);
            sent.Add(await _bench.Send(new SendBillingNotices()) + await _bench.Send(new SendBillingNotices()));
        }

        // The 13th and the 19th at noon; nobody who pays daily is told daily.
        sent.Select((count, index) => (Date: index + 2, count)).Where(row => row.count > 0).ShouldBe([(13, 1), (19, 1)]);
        (await _bench.Bodies()).Count(body => body.Contains("19.000 KWD", StringComparison.Ordinal) && body.Contains("سيتم خصم", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task Warns_of_a_card_that_ends_and_pauses_when_it_has()
    {
        var session = await _bench.Host.Recurring(agreement: Subscriber.Agreement("A1", ("type", "other"), ("cycle_interval_days", null), ("total_cycles", null)));
        await Payer.Of(_bench.Host).Pay(session, expiry: "05/26");
        var id = await _bench.Add(("start_date", "2026-06-02"));
        var sent = 0;
        for (var days = 0; days < 92; days++)
        {
            _bench.Host.Clock.Advance(Day);
            sent += await _bench.Send(new SendCardExpiryNotices());
        }

        sent.ShouldBe(3, "60, 30 and 7 days before");
        (await _bench.After(Day)).ShouldBe(0);
        var schedule = await _bench.Schedule(id);
        ((string)schedule["status"]!, (string)schedule["reason"]!).ShouldBe(("paused", "card_expired"));
        (await _bench.Mails())[^1].ShouldBe("Demo: your payments are paused");
        (await _bench.Books()).Count.ShouldBe(1, "only the first payment");
    }
}
