using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Ledger;
using Ottu.Api.Tests.Webhooks;
using Ottu.Application.Ledger;
using Ottu.Domain.Webhooks;

namespace Ottu.Api.Tests.Payments;

/// <summary>docs/protocol/operations.md 5: what devices and wallets hand over.</summary>
public sealed class NativePaymentTests(DeviceHost host) : IClassFixture<DeviceHost>
{
    [Theory, Trait("check", "operations-43")]
    [InlineData("/b/pbl/v2/payment/apple-pay/")]
    [InlineData("/b/pbl/v2/payment/apple-pay")]
    public async Task Apple_Pay_answers_with_the_signed_payment_object(string path)
    {
        var session = await host.CreateSession(("order_no", "N-1"));
        var body = await (await host.Merchant().PayNatively(path, session, Device.Apple())).ShouldBe(HttpStatusCode.OK);
        (body["result"]!.ToString(), body["state"]!.ToString(), body["paid_amount"]!.ToString(), body["gateway_account"]!.ToString()).ShouldBe(("success", "paid", "12.340", "mock"));
        body["pg_params"]!["card_number"]!.ToString().ShouldBe("******0492");
        body["pg_response"]!.ToJsonString().ShouldBe(body["gateway_response"]!.ToJsonString());
        Signature.Of(body, SignatureScheme.Standard, OttuHost.WebhookKey).ShouldBe(body["signature"]!.ToString());
        var callback = body["callback_payload"]!;
        (callback["status"]!.ToString(), callback["form_of_payment"]!.ToString(), callback["order_no"]!.ToString()).ShouldBe(("success", "apple_pay", "N-1"));
        (await host.State(session)).ShouldBe("paid");
        (await host.RunJob(new VerifyLedger())).ShouldBe(0);
    }

    [Fact, Trait("check", "operations-39")]
    public async Task A_challenge_answers_with_where_the_payer_must_go()
    {
        var session = await host.CreateSession(("order_no", "N-2"));
        var answer = await host.Merchant().PayNatively(Device.GooglePath, session, Device.Google("challenge"));
        var body = await answer.ShouldBe(HttpStatusCode.OK);
        var reference = body["reference_number"]!.ToString();
        body.ToJsonString().ShouldBeJson(
            $$"""
            {"status":"3DS","method":"redirect","redirect_url":"http://localhost/sandbox/3ds/{{reference}}","session_id":"{{session}}","reference_number":"{{reference}}",
            "form_of_payment":"google_pay","order_no":"N-2"}
            """);
        (await host.State(session)).ShouldBe("pending");

        using var challenge = new HttpResponseMessage(HttpStatusCode.SeeOther);
        challenge.Headers.Location = new Uri(body["redirect_url"]!.ToString());
        await Payer.Of(host).AtGateway(challenge, "approve");
        (await host.State(session)).ShouldBe("paid");
    }

    [Fact, Trait("check", "operations-39")]
    public async Task Two_capable_connections_need_a_pg_code()
    {
        var session = await host.CreateSession(("pg_codes", new JsonArray("mock", "mpgs1", "knet")));
        await (await host.Merchant().PayNatively(Device.GooglePath, session, Device.Google())).ShouldBe400("""{"pg_code":["This field is required."]}""");
        await (await host.Merchant().PayNatively(Device.GooglePath, session, Device.Google(), "knet"))
            .ShouldBe400("""{"detail":"Payment gateway \"knet\" does not support Google Pay for this payment.","result":"failed","code":"not_supported"}""");
        await (await host.Merchant().PayNatively(Device.GooglePath, session, Device.Google(), "single")).ShouldBe400("""{"pg_code":["Object with code=single does not exist."]}""");
        (await host.State(session)).ShouldBe("created");
        var body = await (await host.Merchant().PayNatively(Device.GooglePath, session, Device.Google(), "mpgs1")).ShouldBe(HttpStatusCode.OK);
        body["gateway_account"]!.ToString().ShouldBe("mpgs1");
    }

    [Fact]
    public async Task No_capable_connection_is_not_supported()
    {
        var session = await host.CreateSession(("pg_codes", new JsonArray("single")));
        await (await host.PayApple(session)).ShouldBe400("""{"detail":"No payment gateway of this payment supports Apple Pay.","result":"failed","code":"not_supported"}""");
    }

    [Fact]
    public async Task A_decline_is_no_success_to_anybody_and_the_session_can_be_paid_again()
    {
        var session = await host.CreateSession();
        var body = await (await host.PayApple(session, "decline:51")).ShouldBe(HttpStatusCode.BadRequest);
        (body["result"]!.ToString(), body["code"]!.ToString(), body["state"]!.ToString()).ShouldBe(("failed", "gateway_declined", "attempted"));
        body["detail"]!.ToString().ShouldBe("The card has insufficient funds. Please use another card.");
        body["pg_response"]!["response_code"]!.ToString().ShouldBe("51");
        body["callback_payload"]!["status"]!.ToString().ShouldBe("canceled");
        (await (await host.PayApple(session)).ShouldBe(HttpStatusCode.OK))["state"]!.ToString().ShouldBe("paid");
    }

    [Fact]
    public async Task Says_why_a_session_can_not_be_charged()
    {
        await (await host.PayApple("none")).ShouldBe400("""{"session_id":["No PaymentTransaction found with `session_id` of none."]}""");
        var paid = await host.CreateSession();
        await host.PayApple(paid);
        await (await host.PayApple(paid)).ShouldBe400("""{"detail":"A payment in state \"paid\" can not be charged.","result":"failed","code":"invalid_state"}""");
        var saving = await host.CreateSession(("payment_type", "save_card"), ("amount", "0"), ("customer_id", "c"));
        await (await host.PayApple(saving)).ShouldBe400("""{"detail":"Only a `one_off` payment can be paid with a device or wallet.","result":"failed","code":"invalid_state"}""");
    }

    [Fact]
    public async Task What_is_overdue_expires_when_it_is_paid()
    {
        using var late = new OttuHost();
        await late.AddService("ap", "apple_pay");
        var session = await late.CreateSession(("expiration_time", "00:00:02"));
        late.Clock.Advance(TimeSpan.FromSeconds(3));
        await (await late.PayApple(session)).ShouldBe400("""{"detail":"The payment has expired.","result":"failed","code":"invalid_state"}""");
        (await late.State(session)).ShouldBe("expired");
    }

    [Fact]
    public async Task Names_every_missing_part_of_a_payload()
    {
        var session = await host.CreateSession();
        await (await host.Merchant().PayNatively(Device.ApplePath, session)).ShouldBe400("""{"payload":["This field is required."]}""");
        await (await host.Merchant().PayNatively(Device.ApplePath, session, new JsonObject { ["paymentData"] = new JsonObject(), ["paymentMethod"] = "x" })).ShouldBe400(
            """
            {"payload":{"paymentData":{"header":["This field is required."],"version":["This field is required."],"data":["This field is required."],"signature":["This field is required."]},
            "paymentMethod":{"non_field_errors":["Invalid data. Expected a dictionary, but got str."]},"transactionIdentifier":["This field is required."]}}
            """);
        await (await host.Merchant().PayNatively(Device.GooglePath, session, new JsonObject { ["apiVersion"] = "two", ["paymentMethodData"] = new JsonObject() })).ShouldBe400(
            """
            {"payload":{"apiVersion":["A valid integer is required."],"apiVersionMinor":["This field is required."],
            "paymentMethodData":{"tokenizationData":["This field is required."],"type":["This field is required."]}}}
            """);
        await (await host.Merchant().PostAsJsonAsync(Device.ApplePath, new JsonObject())).ShouldBe400("""{"session_id":["This field is required."],"payload":["This field is required."]}""");
    }

    [Fact]
    public async Task A_form_carries_the_payload_as_text()
    {
        var session = await host.CreateSession();
        var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["session_id"] = session, ["payload"] = Device.Google().ToJsonString() });
        (await (await host.Merchant().PostAsync(Device.GooglePath, form)).ShouldBe(HttpStatusCode.OK))["state"]!.ToString().ShouldBe("paid");
    }

    [Fact]
    public async Task A_payment_of_a_device_pays_once()
    {
        const string Identifier = "ab12cd34";
        await (await host.PayApple(await host.CreateSession(), identifier: Identifier)).ShouldBe(HttpStatusCode.OK);
        foreach (var again in new[] { Identifier, Identifier.ToUpperInvariant() })
        {
            var other = await host.CreateSession();
            await (await host.PayApple(other, identifier: again)).ShouldBe400("""{"payload":{"transactionIdentifier":["This payment of the device was used before."]}}""");
            (await host.State(other)).ShouldBe("created");
        }
    }

    [Fact]
    public async Task Of_many_uses_at_once_one_is_charged()
    {
        var sessions = new List<string>();
        for (var number = 0; number < 8; number++) sessions.Add(await host.CreateSession());
        var answers = await Task.WhenAll(sessions.Select(session => host.PayApple(session, identifier: "feedbeef")));
        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.BadRequest).ShouldBe(7);
        var states = await Task.WhenAll(sessions.Select(host.State));
        states.Count(state => state == "paid").ShouldBe(1);
    }

    [Fact]
    public async Task A_refused_charge_uses_nothing_up()
    {
        var session = await host.CreateSession(("pg_codes", new JsonArray("mock", "knet")));
        await (await host.PayApple(session, identifier: "0ff1ce")).ShouldBe400("""{"pg_code":["This field is required."]}""");
        await (await host.PayApple(session, identifier: "0ff1ce", pgCode: "mock")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_gateway_page_that_the_payer_left_gives_way()
    {
        var session = await host.CreateSession(("pg_codes", new JsonArray("knet")));
        (await host.Browser().GetAsync($"/b/checkout/redirect/pay/?session_id={session}&pg_code=knet")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await (await host.PayApple(session)).ShouldBe(HttpStatusCode.OK))["state"]!.ToString().ShouldBe("paid");
    }

    [Fact]
    public async Task An_unknown_outcome_is_pending_and_blocks_another_try()
    {
        var session = await host.CreateSession(("extra", Device.Simulator("timeout")));
        var body = await (await host.PayApple(session)).ShouldBe(HttpStatusCode.OK);
        (body["result"]!.ToString(), body["state"]!.ToString(), body["pg_response"]!.ToJsonString()).ShouldBe(("pending", "pending", "{}"));
        body["callback_payload"]!["message"]!.ToString().ShouldBe("The payment is being processed.");
        await (await host.PayApple(session)).ShouldBe400("""{"detail":"A charge of this payment is still being processed.","result":"failed","code":"invalid_state"}""");
    }

    [Fact]
    public async Task A_gateway_that_is_not_reached_has_charged_nothing()
    {
        var session = await host.CreateSession(("extra", Device.Simulator("refuse")));
        var body = await (await host.PayApple(session)).ShouldBe(HttpStatusCode.BadRequest);
        (body["code"]!.ToString(), body["callback_payload"]!["status"]!.ToString()).ShouldBe(("gateway_unavailable", "error"));
        (await host.State(session)).ShouldBe("pending");
    }

    [Fact]
    public async Task Takes_the_credentials_that_each_path_allows()
    {
        var session = await host.CreateSession();
        await (await host.Sdk().PayNatively(Device.WalletPath, session)).ShouldBe(HttpStatusCode.Unauthorized, """{"detail":"Invalid API key provided"}""");
        await (await host.Sdk().PayNatively(Device.CashPath, session)).ShouldBe(HttpStatusCode.Unauthorized, """{"detail":"Invalid API key provided"}""");
        (await host.Basic("pr", "pr-secret-1").PayNatively(Device.CashPath, session)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await host.Basic("viewer", "viewer-secret-1").PayNatively(Device.ApplePath, session, Device.Apple())).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await host.Anonymous().PayNatively(Device.ApplePath, session, Device.Apple())).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await (await host.Basic("pr", "pr-secret-1").PayNatively(Device.ApplePath, session, Device.Apple("decline:05"))).ShouldBe(HttpStatusCode.BadRequest);
        await (await host.Sdk().PayNatively(Device.ApplePath, session, Device.Apple())).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_outcome_is_announced_as_after_any_page()
    {
        using var shop = new WebhookHost();
        await shop.AddService("ap", "apple_pay");
        var session = await shop.CreateSession(("webhook_url", "https://shop.example/hook"));
        await shop.PayApple(session);
        await shop.UntilReceived(1);
        var sent = shop.Receiver.At("shop.example").ShouldHaveSingleItem().Body;
        (sent["session_id"]!.ToString(), sent["state"]!.ToString()).ShouldBe((session, "paid"));
        sent.Select(member => member.Key).ShouldNotContain("callback_payload");
    }

    [Fact]
    public async Task The_gateway_gets_the_payload_as_it_came()
    {
        using var scripted = new ScriptedHost();
        await scripted.AddService("gp", "google_pay");
        var passed = "";
        scripted.OnCharge = (charge, go) =>
        {
            passed = ((Ottu.Application.Gateways.PaymentSource.DevicePayload)charge.Source).Payload.ToJsonString();
            return go();
        };
        var payload = Checkout.Node("""{"apiVersion":2,"apiVersionMinor":0,"email":" n@example.com ","paymentMethodData":{"type":"CARD","x":[1.50,null,{"y":"z "}],"tokenizationData":{"type":"PAYMENT_GATEWAY","token":" ab "}}}""");
        await (await scripted.Merchant().PayNatively(Device.GooglePath, await scripted.CreateSession(), payload.AsObject())).ShouldBe(HttpStatusCode.OK);
        passed.ShouldBe(payload.ToJsonString());
    }

    [Fact]
    public async Task A_paused_installation_takes_no_native_payment()
    {
        using var paused = new OttuHost();
        await paused.AddService("ap", "apple_pay");
        var session = await paused.CreateSession();
        await (await paused.Merchant().PatchAsync("/b/api/v1/admin/settings/", Checkout.Json("""{"is_paused":true}"""))).ShouldBe(HttpStatusCode.OK);
        (await paused.PayApple(session)).StatusCode.ShouldBe(HttpStatusCode.Locked);
    }
}
