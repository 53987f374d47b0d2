using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;

namespace Ottu.Api.Tests.Cards;

/// <summary>What the SDK does in the shop's page, with the public key.</summary>
public sealed class SdkCardTests : IDisposable
{
    const string Root = "/b/checkout/api/sdk/v1";

    readonly OttuHost _host = new();

    HttpClient Sdk => _host.WithAuthorization("Api-Key", OttuHost.PublicKey);

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task The_payload_says_where_to_pay_with_a_card_and_where_to_delete_it()
    {
        var token = await _host.SaveCard();
        var session = await _host.KnownCustomer();
        var card = (await Payload(session))["cards"]!.AsArray().ShouldHaveSingleItem()!.AsObject();
        card["submit_url"]!.ToString().ShouldBe($"http://localhost{Root}/submit-token/");
        card["delete_url"]!.ToString().ShouldBe($"http://localhost{Root}/card/{token}/?session_id={session}");
        card.Remove("submit_url");
        card.Remove("delete_url");
        card.ToJsonString().ShouldBeJson((await _host.Cards())[0]!.ToJsonString());

        var preloaded = await _host.Create(("customer_id", "cust-1"), ("include_sdk_setup_preload", true));
        preloaded["sdk_setup_preload_payload"]!["cards"]![0]!["token"]!.ToString().ShouldBe(token);
        (await Payload(await _host.CreateSession()))["cards"]!.AsArray().ShouldBeEmpty();
        (await Payload(await _host.KnownCustomer("cust-2")))["cards"]!.AsArray().ShouldBeEmpty();
    }

    [Fact, Trait("check", "sdk-18"), Trait("check", "operations-33")]
    public async Task The_payload_of_a_session_that_saves_a_card_shows_none()
    {
        await _host.SaveCard();
        var payload = await Payload(await _host.KnownCustomer(fields: [("payment_type", "save_card"), ("amount", "0")]));
        payload["cards"]!.AsArray().ShouldBeEmpty();
        payload["amount"]!.ToString().ShouldBe("0.000");
        payload["payment_methods"]![0]!["can_save_card"]!.GetValue<bool>().ShouldBeFalse("it is saved without asking");
    }

    [Fact]
    public async Task Pays_with_a_saved_card()
    {
        var token = await _host.SaveCard();
        var session = await _host.KnownCustomer(fields: ("order_no", "ORD-7"));
        var body = await (await SubmitToken(session, token)).ShouldBe(HttpStatusCode.OK);
        body["payment_gateway_info"]!["pg_code"]!.ToString().ShouldBe("mock");
        body.Remove("payment_gateway_info");
        var reference = body["reference_number"]!.ToString();
        body.ToJsonString().ShouldBeJson($$"""
            {"status":"success","message":"Payment was successful.","form_of_payment":"token_pay","challenge_occurred":false,"session_id":"{{session}}",
            "reference_number":"{{reference}}","order_no":"ORD-7","redirect_url":"http://localhost/checkout/{{session}}"}
            """);
        (await _host.State(session)).ShouldBe("paid");
        var again = await (await SubmitToken(session, token)).ShouldBe(HttpStatusCode.BadRequest);
        again["status"]!.ToString().ShouldBe("error");
        (await Payload(session))["cards"]!.AsArray().ShouldBeEmpty();
    }

    [Fact, Trait("check", "sdk-9")]
    public async Task A_missing_security_code_is_an_error_of_its_field()
    {
        await _host.Connection("mock", """{"cvv_required":true}""");
        var token = await _host.SaveCard();
        var session = await _host.KnownCustomer();
        await (await SubmitToken(session, token)).ShouldBe400("""{"cvv":["This field is required."]}""");
        foreach (var cvv in new[] { "12", "12a", " 1 " }) await (await SubmitToken(session, token, cvv)).ShouldBe400("""{"cvv":["This value does not match the required pattern."]}""");
        await (await SubmitToken(session, token, "12345")).ShouldBe400("""{"cvv":["Ensure this field has no more than 4 characters."]}""");
        (await _host.State(session)).ShouldBe("pending");
        await (await SubmitToken(session, token, "123")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact, Trait("check", "sdk-10")]
    public async Task A_challenge_is_a_redirect_and_the_callback_says_that_it_occurred()
    {
        var token = await _host.SaveCard(Payer.Challenges);
        var session = await _host.KnownCustomer(fields: ("order_no", "ORD-8"));
        var body = await (await SubmitToken(session, token)).ShouldBe(HttpStatusCode.OK);
        var reference = body["reference_number"]!.ToString();
        body.ToJsonString().ShouldBeJson($$"""
            {"status":"3DS","method":"redirect","redirect_url":"http://localhost/sandbox/3ds/{{reference}}","session_id":"{{session}}","reference_number":"{{reference}}",
            "form_of_payment":"token_pay","challenge_occurred":true,"order_no":"ORD-8"}
            """);
        using var redirect = new HttpResponseMessage(HttpStatusCode.SeeOther) { Headers = { Location = new Uri(body["redirect_url"]!.ToString()) } };
        await Payer.Of(_host).AtGateway(redirect, "approve", ("otp", "123456"));
        var response = (await Payload(session))["response"]!;
        response["status"]!.ToString().ShouldBe("success");
        response["form_of_payment"]!.ToString().ShouldBe("token_pay");
        response["challenge_occurred"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact, Trait("check", "sdk-12")]
    public async Task After_a_decline_the_session_can_be_tried_again()
    {
        var token = await _host.SaveCard();
        var session = await _host.KnownCustomer(fields: ("extra", Subscriber.Simulator("51")));
        var body = await (await SubmitToken(session, token)).ShouldBe(HttpStatusCode.OK);
        body["status"]!.ToString().ShouldBe("canceled");
        body["form_of_payment"]!.ToString().ShouldBe("token_pay");
        (await _host.State(session)).ShouldBe("attempted");
        await (await _host.Patch(session, """{"extra":{}}""")).ShouldBe(HttpStatusCode.OK);
        (await (await SubmitToken(session, token)).ShouldBe(HttpStatusCode.OK))["status"]!.ToString().ShouldBe("success");
        (await _host.State(session)).ShouldBe("paid");
    }

    [Fact]
    public async Task What_is_undecided_waits_on_our_page_and_is_not_paid_twice()
    {
        var token = await _host.SaveCard();
        var session = await _host.KnownCustomer(fields: ("extra", Subscriber.Simulator("timeout")));
        var body = await (await SubmitToken(session, token)).ShouldBe(HttpStatusCode.OK);
        body["status"]!.ToString().ShouldBe("3DS");
        body["redirect_url"]!.ToString().ShouldStartWith($"http://localhost/checkout/{session}/result?reference_number=");
        (await (await SubmitToken(session, token)).ShouldBe(HttpStatusCode.OK))["reference_number"]!.ToString().ShouldBe(body["reference_number"]!.ToString());
    }

    [Fact]
    public async Task Refuses_what_is_not_the_customers_and_tells_nothing()
    {
        var foreign = await _host.SaveCard(customer: "cust-2");
        var session = await _host.KnownCustomer();
        await (await SubmitToken(session, foreign)).ShouldBe400($$"""{"token":["No card found with `token` of {{foreign}}."]}""");
        await (await SubmitToken(session, "9000000000000001")).ShouldBe400("""{"token":["No card found with `token` of 9000000000000001."]}""");
        await (await SubmitToken(await _host.CreateSession(), foreign)).ShouldBe400($$"""{"token":["No card found with `token` of {{foreign}}."]}""");
        var unknown = new string('a', 40);
        await (await SubmitToken(unknown, foreign)).ShouldBe400($$"""{"session_id":["No PaymentTransaction found with `session_id` of {{unknown}}."]}""");
        await (await Sdk.PostAsJsonAsync($"{Root}/submit-token/", new JsonObject { ["payment_method"] = "cash" })).ShouldBe400("""
            {"merchant_id":["This field is required."],"session_id":["This field is required."],"payment_method":["\"cash\" is not a valid choice."],"token":["This field is required."]}
            """);
        (await _host.Merchant().PostAsJsonAsync($"{Root}/submit-token/", Body(session, foreign))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await _host.State(session)).ShouldBe("pending");
    }

    [Fact, Trait("check", "sdk-13")]
    public async Task An_expired_session_is_an_error()
    {
        var token = await _host.SaveCard();
        var session = await _host.KnownCustomer();
        _host.Clock.Advance(TimeSpan.FromDays(2));
        await (await SubmitToken(session, token)).ShouldBe400($$"""
            {"status":"error","message":"The payment could not be completed.","form_of_payment":"token_pay","challenge_occurred":false,"session_id":"{{session}}"}
            """);
        (await _host.State(session)).ShouldBe("expired");
        (await Sdk.DeleteAsync($"{Root}/card/{token}/?session_id={session}")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await _host.Tokens()).ShouldBe([token]);
    }

    [Fact, Trait("check", "sdk-20")]
    public async Task Deletes_a_card_of_the_sessions_customer_only()
    {
        var token = await _host.SaveCard();
        var locked = await _host.Subscribe(Cardholder.AnotherCard);
        var session = await _host.KnownCustomer();
        var foreign = await _host.KnownCustomer("cust-2");
        (await Sdk.DeleteAsync($"{Root}/card/{token}/?session_id={foreign}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Sdk.DeleteAsync($"{Root}/card/{token}/")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _host.Merchant().DeleteAsync($"{Root}/card/{token}/?session_id={session}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var refused = await (await Sdk.DeleteAsync($"{Root}/card/{locked}/?session_id={session}")).ShouldBe(HttpStatusCode.BadRequest);
        refused["code"]!.ToString().ShouldBe("card_locked");

        var url = (await Payload(session))["cards"]!.AsArray().Single(card => (string)card!["token"]! == token)!["delete_url"]!.ToString();
        (await Sdk.DeleteAsync(url)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await Sdk.DeleteAsync(url)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _host.Tokens()).ShouldBe([locked]);
    }

    [Theory]
    [InlineData("POST", "/submit-token/")]
    [InlineData("DELETE", "/card/9000000000000001/")]
    [InlineData("POST", "/submit/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/")]
    public async Task Answers_every_origin(string method, string path)
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, Root + path)
        {
            Headers = { { "Origin", "https://shop.example" }, { "Access-Control-Request-Method", method }, { "Access-Control-Request-Headers", "authorization,content-type" } },
        };
        var answer = await _host.Anonymous().SendAsync(preflight);
        answer.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        answer.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
    }

    [Fact]
    public async Task Starts_a_payment_that_leaves_the_page()
    {
        await _host.Connection("knet", """{"is_tokenizable":true}""");
        var session = await _host.KnownCustomer(fields: ("pg_codes", new JsonArray("mock", "knet")));
        var method = (await Payload(session))["payment_methods"]![1]!;
        method["can_save_card"]!.GetValue<bool>().ShouldBeTrue();
        var body = await (await Sdk.PostAsJsonAsync(method["submit_url"]!.ToString(), new JsonObject { ["pg_code"] = "knet", ["save_card"] = true, ["channel"] = "web_sdk" })).ShouldBe(HttpStatusCode.OK);
        body["status"]!.ToString().ShouldBe("success");
        body["message"]!.ToString().ShouldBe("You are being redirected to complete the payment.");
        var url = body["redirect_url"]!.ToString();
        url.ShouldStartWith("http://localhost/sandbox/pay/");
        using var redirect = new HttpResponseMessage(HttpStatusCode.SeeOther) { Headers = { Location = new Uri(url) } };
        await Payer.Of(_host).AtGateway(redirect, "approve", ("number", "8888880000000001"), ("expiry", "09/30"), ("cvv", "1234"), ("holder", "N"));
        (await _host.State(session)).ShouldBe("paid");
        (await _host.Cards()).ShouldHaveSingleItem()!["pg_code"]!.ToString().ShouldBe("knet");
        (await Payload(session))["response"]!["form_of_payment"]!.ToString().ShouldBe("redirect");
    }

    [Fact]
    public async Task Sends_the_payer_of_an_onsite_method_to_our_card_form()
    {
        var session = await _host.CreateSession();
        var body = await (await Submit(session, """{"pg_code":"mock","channel":"mobile_sdk"}""")).ShouldBe(HttpStatusCode.OK);
        body["redirect_url"]!.ToString().ShouldBe($"http://localhost/checkout/{session}?chd-only=True&pg_code=mock&channel=mobile_sdk");
        (await _host.State(session)).ShouldBe("pending");
        await (await Submit(session, "{}")).ShouldBe400("""{"pg_code":["This field is required."]}""");
        await (await Submit(session, """{"pg_code":"knet","channel":"fax","amount":"x"}""")).ShouldBe400("""{"amount":["A valid number is required."],"channel":["\"fax\" is not a valid choice."]}""");
        await (await Submit(session, """{"pg_code":"knet"}""")).ShouldBe400("""{"pg_code":["Object with code=knet does not exist."]}""");
        (await Submit(new string('a', 40), """{"pg_code":"knet"}""")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await (await _host.WithAuthorization("Api-Key", OttuHost.PublicKey).PostAsJsonAsync($"{Root}/cancel/{session}/", new JsonObject { ["operation"] = "cancel" })).ShouldBe(HttpStatusCode.OK);
        (await (await Submit(session, """{"pg_code":"mock"}""")).ShouldBe(HttpStatusCode.BadRequest))["status"]!.ToString().ShouldBe("error");
    }

    Task<HttpResponseMessage> Submit(string session, string json) => Sdk.PostAsync($"{Root}/submit/{session}/", Payments.Checkout.Json(json));

    Task<HttpResponseMessage> SubmitToken(string session, string token, string? cvv = null) => Sdk.PostAsJsonAsync($"{Root}/submit-token/", Body(session, token, cvv));

    async Task<JsonObject> Payload(string session) => await (await Sdk.GetAsync($"{Root}/pymt-txn/submit/{session}/")).ShouldBe(HttpStatusCode.OK);

    static JsonObject Body(string session, string token, string? cvv = null)
    {
        var body = new JsonObject { ["merchant_id"] = "localhost", ["session_id"] = session, ["payment_method"] = "token", ["token"] = token };
        if (cvv is not null) body["cvv"] = cvv;
        return body;
    }
}
