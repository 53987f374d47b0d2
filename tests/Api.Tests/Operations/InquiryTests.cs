using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Operations;

/// <summary>The status query. docs/protocol/operations.md 2.1</summary>
public sealed class InquiryTests : IDisposable
{
    const string Shop = "https://shop.example/hook";
    const string Other = "https://other.example/once";
    readonly InquiryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    [Trait("check", "operations-26")]
    public async Task A_paid_payment_answers_at_once_what_its_webhook_said_and_asks_no_gateway()
    {
        var session = await _bench.Host.CreateSession(("webhook_url", Shop), ("order_no", "O-1"));
        await Payer.Of(_bench.Host).Pay(session);
        await _bench.Host.UntilReceived(1);
        _bench.Host.Clock.Advance(TimeSpan.FromMinutes(1));

        var answer = await _bench.Answer(new { session_id = session, order_no = "O-1" });

        answer.ToJsonString().ShouldBe(_bench.Host.Receiver.At("shop.example").Single().Body.ToJsonString());
        ((string)answer["state"]!, (string)answer["result"]!).ShouldBe(("paid", "success"));
        (await _bench.Answer(new { order_no = "O-1" })).ToJsonString().ShouldBe(answer.ToJsonString());
        (await _bench.Inquiries()).ShouldBe(0);
    }

    [Fact]
    [Trait("check", "operations-26")]
    public async Task An_undecided_payment_is_throttled_in_its_first_minutes()
    {
        var session = await _bench.Abandoned();
        _bench.Host.Clock.Advance(TimeSpan.FromMinutes(5));

        var answer = await _bench.Ask(new { session_id = session });

        answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        answer.Headers.GetValues("Retry-After").ShouldBe(["300"]);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"detail":"Request was throttled. Expected available in 300 seconds."}""");
        (await _bench.Inquiries()).ShouldBe(0);
    }

    [Fact]
    [Trait("check", "operations-27")]
    public async Task Calls_that_reach_a_gateway_close_half_an_hour_and_are_three_a_day()
    {
        _bench.Host.Settings["Ottu:Roles"] = "web";
        var session = await _bench.Abandoned();
        var statuses = new List<int>();
        var minute = 0;
        foreach (var at in new[] { 11, 20, 42, 73, 104 })
        {
            _bench.Host.Clock.Advance(TimeSpan.FromMinutes(at - minute));
            minute = at;
            statuses.Add((int)(await _bench.Ask(new { session_id = session })).StatusCode);
        }

        statuses.ShouldBe([200, 429, 200, 200, 429]);
        (await _bench.Inquiries()).ShouldBe(3);
    }

    [Fact]
    [Trait("check", "operations-28")]
    [Trait("check", "webhooks-24")]
    public async Task A_URL_of_its_own_gets_one_event_and_nobody_else_does()
    {
        var session = await _bench.Host.CreateSession(("webhook_url", Shop));
        await Payer.Of(_bench.Host).Pay(session);

        var answer = await _bench.Answer(new { session_id = session, notify_webhook_url = true, webhook_url = Other });
        await _bench.Host.UntilReceived(1, "other.example");
        await _bench.Answer(new { session_id = session });
        await _bench.Answer(new { session_id = session, webhook_url = Other });

        (await _bench.Notifications(session)).ShouldBe([("payer_return", Shop), ("inquiry_call", Other)]);
        _bench.Host.Receiver.At("other.example").Single().Body.ToJsonString().ShouldBe(answer.ToJsonString());
    }

    [Fact]
    public async Task Without_a_URL_of_its_own_the_event_goes_where_payment_events_go()
    {
        var session = await _bench.Host.CreateSession(("webhook_url", Shop));
        var silent = await _bench.Host.CreateSession();

        await _bench.Answer(new { session_id = session, notify_webhook_url = true });
        await _bench.Answer(new { session_id = silent, notify_webhook_url = true });

        (await _bench.Notifications(session)).ShouldBe([("inquiry_call", Shop)]);
        (await _bench.Notifications(silent)).ShouldBeEmpty();
    }

    [Fact]
    [Trait("check", "operations-29")]
    public async Task A_failed_payment_that_the_gateway_calls_captured_becomes_paid_without_a_webhook()
    {
        var session = await _bench.Host.CreateSession(("pg_codes", new JsonArray("single")), ("webhook_url", Shop));
        await Payer.Of(_bench.Host).Pay(session, "single", Payer.Declines);
        (await _bench.Host.State(session)).ShouldBe("failed");
        await _bench.Decide("paid");
        _bench.Host.Clock.Advance(TimeSpan.FromMinutes(10));

        var answer = await _bench.Answer(new { session_id = session });

        ((string)answer["state"]!, (string)answer["result"]!, (string)answer["paid_amount"]!).ShouldBe(("paid", "success", "12.340"));
        answer.ContainsKey("message").ShouldBeFalse();
        (await _bench.Host.State(session)).ShouldBe("paid");
        (await _bench.Notifications(session)).ShouldBe([("payer_return", Shop)]);
    }

    [Fact]
    public async Task Any_success_among_several_attempts_wins()
    {
        var session = await _bench.Host.CreateSession();
        var payer = Payer.Of(_bench.Host);
        await payer.Pay(session, number: Payer.Declines);
        await payer.Pay(session, number: Payer.Declines);
        await payer.Pay(session, number: Payer.Challenges);
        await _bench.Decide("paid", age: 1);
        await _bench.Decide("declined", age: 0);
        var paid = (string)(await _bench.Books(age: 1))["reference_number"]!;
        _bench.Host.Clock.Advance(TimeSpan.FromMinutes(10));

        var answer = await _bench.Answer(new { session_id = session });

        ((string)answer["state"]!, (string)answer["reference_number"]!).ShouldBe(("paid", paid));
    }

    [Fact]
    public async Task A_late_success_revives_an_expired_payment()
    {
        var session = await _bench.Abandoned("knet", ("expiration_time", "00:05:00"));
        _bench.Host.Clock.Advance(TimeSpan.FromMinutes(6));
        await _bench.UntilState(session, "expired");
        await _bench.Decide("paid");
        _bench.Host.Clock.Advance(TimeSpan.FromMinutes(4));

        ((string)(await _bench.Answer(new { session_id = session }))["state"]!).ShouldBe("paid");
    }

    [Fact]
    public async Task What_no_gateway_can_change_answers_its_stored_state_as_often_as_asked()
    {
        var session = await _bench.Host.CreateSession();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            var created = await _bench.Answer(new { session_id = session });
            ((string)created["state"]!, (string)created["result"]!).ShouldBe(("created", "pending"));
            created.ContainsKey("reference_number").ShouldBeFalse();
        }

        await Payer.Of(_bench.Host).Cancel(session);
        var canceled = await _bench.Answer(new { session_id = session });
        ((string)canceled["state"]!, (string)canceled["result"]!).ShouldBe(("canceled", "canceled"));
    }

    [Fact]
    public async Task Silence_of_every_gateway_is_a_failed_query()
    {
        var mid = new { code = "bank", gateway = "mpgs", name = "Bank", type = "production", exchange_config = "kwd", onsite_card = true };
        (await _bench.Host.Merchant().PostAsJsonAsync("/b/api/v1/admin/mids/", mid)).StatusCode.ShouldBe(HttpStatusCode.Created);
        var session = await _bench.Host.CreateSession(("pg_codes", new JsonArray("bank")));
        await Payer.Of(_bench.Host).Pay(session, "bank");
        _bench.Host.Clock.Advance(TimeSpan.FromMinutes(10));

        (await _bench.Refusal(new { session_id = session })).ShouldBe(
            (HttpStatusCode.BadRequest, """{"detail":"The payment gateway did not answer. Please try again later.","result":"failed"}"""));
    }

    [Fact]
    [Trait("check", "operations-14")]
    public async Task An_unknown_payment_is_not_found()
    {
        (await _bench.Refusal(new { session_id = new string('a', 40) })).ShouldBe((HttpStatusCode.NotFound, """{"detail":"Not found."}"""));
        (await _bench.Refusal(new { session_id = "nonsense" })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await _bench.Refusal(new { order_no = "nobody" })).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    [Trait("check", "operations-15")]
    public async Task Two_identifiers_must_name_the_same_payment()
    {
        var session = await _bench.Host.CreateSession(("order_no", "O-1"));
        await _bench.Host.CreateSession(("order_no", "O-2"));

        (await _bench.Refusal(new { session_id = session, order_no = "O-2" })).ShouldBe(
            (HttpStatusCode.BadRequest, """{"non_field_errors":["session_id and order_no name different payments."]}"""));
    }

    [Fact]
    public async Task Fields_that_are_wrong_are_named_all_at_once() =>
        (await _bench.Refusal(new { order_no = new string('o', 129), notify_webhook_url = "maybe", webhook_url = "shop" })).ShouldBe(
            (HttpStatusCode.BadRequest, """{"order_no":["Ensure this field has no more than 128 characters."],"notify_webhook_url":["Must be a valid boolean."],"webhook_url":["Enter a valid URL."]}"""));

    [Fact]
    public async Task An_identifier_is_required() =>
        (await _bench.Refusal(new { })).ShouldBe((HttpStatusCode.BadRequest, """{"non_field_errors":["Provide session_id or order_no."]}"""));

    [Fact]
    [Trait("check", "operations-43")]
    public async Task Takes_all_body_types_with_and_without_a_trailing_slash()
    {
        var session = await _bench.Host.CreateSession();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("session_id", session), KeyValuePair.Create("notify_webhook_url", "false")]);

        var answer = await _bench.Host.Merchant().PostAsync(InquiryBench.Path.TrimEnd('/'), form);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).ShouldBe((await _bench.Answer(new { session_id = session })).ToJsonString());
        (await _bench.Host.Merchant().GetAsync(InquiryBench.Path)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        using var text = new StringContent("x", Encoding.UTF8, "text/plain");
        (await _bench.Host.Merchant().PostAsync(InquiryBench.Path, text)).StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Asks_for_the_right_to_inquire_before_anything_else()
    {
        var session = await _bench.Host.CreateSession();
        foreach (var path in new[] { InquiryBench.Path, $"/b/api/v1/admin/transactions/{session}/inquire/" })
        {
            (await _bench.Host.Anonymous().PostAsJsonAsync(path, new { })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await _bench.Host.WithAuthorization("Api-Key", OttuHost.PublicKey).PostAsJsonAsync(path, new { })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await _bench.Host.Basic("viewer", "viewer-secret-1").PostAsJsonAsync(path, new { })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task Staff_asks_under_the_same_limits_and_the_merchant_is_told()
    {
        _bench.Host.Settings["Ottu:Roles"] = "web";
        var session = await _bench.Abandoned("knet", ("webhook_url", Shop));
        var path = $"/b/api/v1/admin/transactions/{session}/inquire/";
        (await _bench.Host.Merchant().PostAsync(path, null)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        await _bench.Decide("paid");
        _bench.Host.Clock.Advance(TimeSpan.FromMinutes(10));

        var answer = await _bench.Host.Merchant().PostAsync(path, null);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        ((string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["state"]!).ShouldBe("paid");
        (await _bench.Notifications(session)).ShouldBe([("staff_inquiry", Shop)]);
        (await _bench.Host.Merchant().PostAsync("/b/api/v1/admin/transactions/nonsense/inquire/", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
