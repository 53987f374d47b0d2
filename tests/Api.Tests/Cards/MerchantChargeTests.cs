using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;
using Ottu.Api.Tests.Webhooks;
using Ottu.Domain.Webhooks;

namespace Ottu.Api.Tests.Cards;

public sealed class MerchantChargeTests : IDisposable
{
    readonly OttuHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact, Trait("check", "operations-34")]
    public async Task A_first_payment_needs_complete_terms_and_links_its_card()
    {
        var incomplete = Subscriber.Agreement();
        incomplete.Remove("total_cycles");
        var answer = await _host.PostSession(("payment_type", "auto_debit"), ("customer_id", "cust-1"), ("agreement", incomplete));
        await answer.ShouldBe400("""{"agreement":{"total_cycles":["This field is required."]}}""");

        var session = await _host.Recurring();
        await Payer.Of(_host).Pay(session);
        var body = await _host.Inquire(session);
        body["token"]!["agreements"]!.ToJsonString().ShouldBe("""["A1"]""");
        body["token"]!["number"]!.ToString().ShouldBe("**** 4242");
        body["agreement"]!["type"]!.ToString().ShouldBe("recurring");
    }

    [Theory, Trait("check", "operations-35"), Trait("check", "operations-43")]
    [InlineData(Subscriber.ChargePath)]
    [InlineData(Subscriber.OlderChargePath)]
    [InlineData("/b/pbl/v2/payment/auto-debit")]
    [InlineData("/b/pbl/v2/auto-debit")]
    public async Task Charges_the_linked_card_once(string path)
    {
        var token = await _host.Subscribe();
        var session = await _host.Recurring("25.5", agreement: new JsonObject { ["id"] = "A1" });
        var body = await (await _host.Charge(session, token, path)).ShouldBe(HttpStatusCode.OK);
        body["state"]!.ToString().ShouldBe("paid");
        body["result"]!.ToString().ShouldBe("success");
        body["amount"]!.ToString().ShouldBe("25.500");
        body["paid_amount"]!.ToString().ShouldBe("25.500");
        body["payment_type"]!.ToString().ShouldBe("auto_debit");
        body["token"]!["token"]!.ToString().ShouldBe(token);
        ((int)body["agreement"]!["total_cycles"]!).ShouldBe(12, "stored terms are echoed");
        Signature.Of(body, SignatureScheme.Standard, OttuHost.WebhookKey).ShouldBe(body["signature"]!.ToString());

        await (await _host.Charge(session, token, path)).ShouldBe400("""{"detail":"A payment in state \"paid\" can not be charged.","result":"failed","code":"invalid_state"}""");
    }

    [Fact, Trait("check", "webhooks-22")]
    public async Task The_answer_is_the_signed_object_and_no_webhook_is_sent()
    {
        using var host = new WebhookHost();
        var token = await host.Subscribe();
        var session = await host.Recurring(fields: ("webhook_url", "https://shop.example/hook"));
        var body = await (await host.Charge(session, token)).ShouldBe(HttpStatusCode.OK);
        body["signature"]!.ToString().Length.ShouldBe(64);
        await host.Pump.RunDueAsync(default);
        host.Receiver.At("shop.example").ShouldBeEmpty();
    }

    [Fact]
    public async Task Announces_merchant_charges_where_the_installation_wants_it()
    {
        using var host = new WebhookHost(config => config["notify_on_mit"] = true);
        var token = await host.Subscribe();
        var session = await host.Recurring(fields: ("webhook_url", "https://shop.example/hook"));
        await (await host.Charge(session, token)).ShouldBe(HttpStatusCode.OK);
        await host.UntilReceived(1);
        host.Receiver.At("shop.example")[0].Body["session_id"]!.ToString().ShouldBe(session);
    }

    [Fact, Trait("check", "operations-36")]
    public async Task Refuses_a_card_that_is_not_linked_and_a_token_of_somebody_else()
    {
        await _host.Subscribe();
        var other = await _host.Subscribe(Subscriber.SecondCard, agreement: Subscriber.Agreement("A2"));
        var foreign = await _host.Subscribe(customer: "cust-2");
        var session = await _host.Recurring();
        await (await _host.Charge(session, other)).ShouldBe400("""{"detail":"The card is not the one that is linked to this agreement.","result":"failed","code":"token_not_linked"}""");
        await (await _host.Charge(session, foreign)).ShouldBe400($$"""{"token":["No card found with `token` of {{foreign}}."]}""");
        (await _host.State(session)).ShouldBe("created");
    }

    [Fact, Trait("check", "operations-37")]
    public async Task A_decline_leaves_a_payable_session_and_is_no_success_to_anybody()
    {
        var token = await _host.Subscribe();
        var session = await _host.Recurring(fields: ("extra", Subscriber.Simulator("51")));
        var body = await (await _host.Charge(session, token)).ShouldBe(HttpStatusCode.BadRequest);
        body["result"]!.ToString().ShouldBe("failed");
        body["code"]!.ToString().ShouldBe("gateway_declined");
        body["detail"]!.ToString().ShouldBe("The card has insufficient funds. Please use another card.");
        body["state"]!.ToString().ShouldBe("attempted");
        (await _host.State(session)).ShouldBe("attempted");
        (await Payer.Of(_host).Open(session)).ShouldContain("19.000");
    }

    [Fact, Trait("check", "operations-37")]
    public async Task A_demand_for_authentication_is_a_decline()
    {
        var token = await _host.Subscribe(Subscriber.StepsUpWhenAbsent);
        var session = await _host.Recurring();
        var body = await (await _host.Charge(session, token)).ShouldBe(HttpStatusCode.BadRequest);
        body["code"]!.ToString().ShouldBe("authentication_required");
        body["state"]!.ToString().ShouldBe("attempted");
        body.Select(member => member.Key).ShouldNotContain("redirect_url");
    }

    [Fact]
    public async Task Answers_200_to_declines_where_the_installation_wants_it()
    {
        await (await _host.Merchant().PatchAsync("/b/api/v1/admin/settings/", Payments.Checkout.Json("""{"mit_decline_status":200}"""))).ShouldBe(HttpStatusCode.OK);
        var token = await _host.Subscribe();
        var session = await _host.Recurring(fields: ("extra", Subscriber.Simulator("51")));
        (await (await _host.Charge(session, token)).ShouldBe(HttpStatusCode.OK))["result"]!.ToString().ShouldBe("failed");
    }

    [Fact]
    public async Task A_connection_that_is_not_reached_leaves_the_session_attempted()
    {
        var token = await _host.Subscribe();
        var session = await _host.Recurring(fields: ("extra", Subscriber.Simulator("refuse")));
        var body = await (await _host.Charge(session, token)).ShouldBe(HttpStatusCode.BadRequest);
        body["code"]!.ToString().ShouldBe("gateway_unavailable");
        (await _host.State(session)).ShouldBe("attempted");
    }

    [Fact]
    public async Task An_unknown_outcome_is_pending_and_blocks_until_the_gateway_decides()
    {
        using var host = new WebhookHost();
        var token = await host.Subscribe();
        var session = await host.Recurring(fields: [("extra", Subscriber.Simulator("late_paid")), ("webhook_url", "https://shop.example/hook")]);
        var body = await (await host.Charge(session, token)).ShouldBe(HttpStatusCode.OK);
        body["result"]!.ToString().ShouldBe("pending");
        body["state"]!.ToString().ShouldBe("pending");
        await (await host.Charge(session, token)).ShouldBe400("""{"detail":"A charge of this payment is still being processed.","result":"failed","code":"invalid_state"}""");

        await WebhookHost.Until(
            async () =>
            {
                await host.Pass(TimeSpan.FromMinutes(2));
                await Task.Delay(20);
                return await host.State(session) == "paid";
            },
            "the inquiry");
        await host.UntilReceived(1);
    }

    [Theory]
    [InlineData("""{"max_amount_per_cycle":"18.999"}""", "The amount is above the agreement's maximum per cycle.")]
    [InlineData("""{"expiry_date":"28/02/2026"}""", "The agreement has expired.")]
    public async Task Keeps_the_limits_of_the_agreement(string change, string detail)
    {
        var terms = Subscriber.Agreement();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject()) terms[name] = value!.DeepClone();
        var token = await _host.Subscribe(agreement: terms, amount: "1");
        var session = await _host.Recurring();
        await (await _host.Charge(session, token)).ShouldBe400(new JsonObject { ["detail"] = detail, ["result"] = "failed", ["code"] = "agreement_limit" }.ToJsonString());
    }

    [Fact]
    public async Task Refuses_an_expired_card()
    {
        var first = await _host.Recurring();
        await Payer.Of(_host).Pay(first, expiry: "04/26");
        var token = (string)(await _host.Inquire(first))["token"]!["token"]!;
        _host.Clock.Advance(TimeSpan.FromDays(61));
        var session = await _host.Recurring();
        await (await _host.Charge(session, token)).ShouldBe400("""{"detail":"The card has expired.","result":"failed","code":"card_expired"}""");
    }

    [Fact]
    public async Task Refuses_what_is_no_auto_debit_session_or_no_session()
    {
        var token = await _host.Subscribe();
        var plain = await _host.CreateSession(("customer_id", Subscriber.Customer));
        await (await _host.Charge(plain, token)).ShouldBe400("""{"detail":"Only an `auto_debit` payment can be charged by the merchant.","result":"failed","code":"invalid_state"}""");
        var unknown = new string('a', 40);
        await (await _host.Charge(unknown, token)).ShouldBe400($$"""{"session_id":["No PaymentTransaction found with `session_id` of {{unknown}}."]}""");
        await (await _host.Merchant().PostAsJsonAsync(Subscriber.ChargePath, new JsonObject())).ShouldBe400("""{"session_id":["This field is required."],"token":["This field is required."]}""");
        (await _host.Basic("viewer", "viewer-secret-1").PostAsJsonAsync(Subscriber.ChargePath, new JsonObject())).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _host.WithAuthorization("Api-Key", OttuHost.PublicKey).PostAsJsonAsync(Subscriber.ChargePath, new JsonObject())).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_connection_without_auto_debit_is_not_supported()
    {
        var token = await _host.Subscribe();
        var session = await _host.Recurring();
        await (await _host.Merchant().PatchAsync("/b/api/v1/admin/mids/mock/", Payments.Checkout.Json("""{"auto_debit_enabled":false}"""))).ShouldBe(HttpStatusCode.OK);
        var body = await (await _host.Charge(session, token)).ShouldBe(HttpStatusCode.BadRequest);
        body["code"]!.ToString().ShouldBe("not_supported");
    }

    [Fact, Trait("check", "checkout-42")]
    public async Task One_step_charges_a_token_at_creation()
    {
        var token = await _host.Subscribe();
        var answer = await _host.PostSession(OneStep(token));
        var body = await answer.ShouldBe(HttpStatusCode.Created);
        body["state"]!.ToString().ShouldBe("paid");
        body["result"]!.ToString().ShouldBe("success");
        (await _host.State((string)body["session_id"]!)).ShouldBe("paid");

        var declined = await _host.PostSession([.. OneStep(token), ("extra", Subscriber.Simulator("51"))]);
        var failure = await declined.ShouldBe(HttpStatusCode.BadRequest);
        failure["result"]!.ToString().ShouldBe("failed");
        (await _host.State((string)failure["session_id"]!)).ShouldBe("attempted", "the session survives and can be paid by its link");

        var unknown = await _host.PostSession([.. OneStep(token), ("extra", Subscriber.Simulator("timeout"))]);
        (await unknown.ShouldBe(HttpStatusCode.Created))["result"]!.ToString().ShouldBe("pending");
    }

    [Fact]
    public async Task One_step_that_is_refused_creates_no_session()
    {
        var token = await _host.Subscribe();
        var before = await Sessions();
        await (await _host.PostSession(OneStep("9000000000000000"))).ShouldBe400("""{"token":["No card found with `token` of 9000000000000000."]}""");
        var oneOff = await _host.PostSession(("customer_id", Subscriber.Customer), ("payment_instrument", Token(token)));
        (await oneOff.ShouldBe(HttpStatusCode.BadRequest))["code"]!.ToString().ShouldBe("invalid_state");
        await (await _host.PostSession([.. OneStep(token), ("pg_codes", new JsonArray("mock", "mock-auth"))])).ShouldBe(HttpStatusCode.BadRequest);
        await (await _host.PostSession([.. OneStep(token), ("payment_instrument", new JsonObject { ["instrument_type"] = "token", ["payload"] = new JsonObject() })]))
            .ShouldBe400("""{"payment_instrument":{"payload":{"token":["This field is required."]}}}""");
        (await Sessions()).ShouldBe(before);
    }

    [Fact]
    public async Task Only_the_first_of_many_simultaneous_charges_takes_money()
    {
        var token = await _host.Subscribe();
        var session = await _host.Recurring();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _host.Charge(session, token))));
        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        var books = await _host.Anonymous().GetFromJsonAsync<JsonObject>("/sandbox/api/payments/?limit=100");
        books!["results"]!.AsArray().Where(row => (string)row!["session_id"]! == session).Sum(row => (int)row!["charge_count"]!).ShouldBe(1);
    }

    static (string, JsonNode?)[] OneStep(string token) =>
    [
        ("payment_type", "auto_debit"), ("customer_id", Subscriber.Customer), ("agreement", new JsonObject { ["id"] = "A1" }), ("payment_instrument", Token(token)),
    ];

    static JsonObject Token(string token) => new() { ["instrument_type"] = "token", ["payload"] = new JsonObject { ["token"] = token } };

    async Task<int> Sessions() => (int)(await _host.Merchant().GetFromJsonAsync<JsonObject>("/b/api/v1/admin/transactions/"))!["count"]!;
}
