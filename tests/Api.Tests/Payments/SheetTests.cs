using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Payments;

/// <summary>docs/protocol/sdk.md 2, 3, 5: what the SDK shows and sends.</summary>
public sealed class SheetTests(DeviceHost host) : IClassFixture<DeviceHost>
{
    const string Differs = "The amount is not the one of this payment.";

    [Fact]
    public async Task The_older_SDK_pays_from_Apples_sheet()
    {
        var session = await host.CreateSession(("pg_codes", new JsonArray("fee")), ("amount", "10"));
        var answer = await host.PayInSheet(session, "10.5", code: "ap-fee");
        answer.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse("no origin was sent");
        var body = await answer.ShouldBe(HttpStatusCode.OK);
        ((bool)body["approved"]!, body["message"]!.ToString()).ShouldBe((true, "Payment was successful."));
        (body["callback_payload"]!["status"]!.ToString(), body["callback_payload"]!["form_of_payment"]!.ToString()).ShouldBe(("success", "apple_pay"));
        body["redirect_url"]!.ToString().ShouldBe(body["callback_payload"]!["redirect_url"]!.ToString());
        (await host.State(session)).ShouldBe("paid");
    }

    [Theory, Trait("check", "sdk-19")]
    [InlineData("10")]
    [InlineData("0.500")]
    [InlineData("10.501")]
    public async Task A_tampered_amount_is_an_error_and_no_charge(string amount)
    {
        var session = await host.CreateSession(("pg_codes", new JsonArray("fee")), ("amount", "10"));
        await (await host.PayInSheet(session, amount, code: "fee", identifier: "5e55107" + amount.Length)).ShouldBe400(Refused(session, Differs));
        (await host.State(session)).ShouldBe("created");
        (await host.Merchant().GetFromJsonAsync<JsonObject>($"/b/api/v1/admin/transactions/{session}/"))!["attempts"]!.AsArray().ShouldBeEmpty();

        // The device's payment was not used up by it.
        await (await host.PayInSheet(session, "10.500", code: "fee", identifier: "5e55107" + amount.Length)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_decline_is_rejected_and_leaves_the_sheet_open_for_another_try()
    {
        var session = await host.CreateSession();
        var body = await (await host.PayInSheet(session, "12.340", "decline:05")).ShouldBe(HttpStatusCode.BadRequest);
        ((bool)body["approved"]!, body["callback_payload"]!["status"]!.ToString()).ShouldBe((false, "canceled"));
        body["message"]!.ToString().ShouldBe("The bank could not approve the payment. Please try again or use another card.");
        await (await host.PayInSheet(session, "12.340")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_is_undecided_is_neither_approved_nor_rejected()
    {
        var session = await host.CreateSession(("extra", Device.Simulator("timeout")));
        var body = await (await host.PayInSheet(session, "12.340")).ShouldBe(HttpStatusCode.OK);
        ((bool)body["approved"]!, body["message"]!.ToString(), body["redirect_url"]!.ToString()).ShouldBe((false, "The payment is being processed.", $"http://localhost/checkout/{session}"));
        await (await host.PayInSheet(session, "12.340")).ShouldBe400(Refused(session, "A charge of this payment is still being processed."));
    }

    [Fact]
    public async Task Googles_sheet_may_be_challenged()
    {
        var session = await host.CreateSession();
        var body = await (await host.Sdk().PostAsJsonAsync(Device.GoogleSheetPath, new JsonObject { ["session_id"] = session, ["code"] = "gp", ["amount"] = 12.34m, ["google_pay_payload"] = Device.Google("challenge") })).ShouldBe(HttpStatusCode.OK);
        (body["status"]!.ToString(), body["method"]!.ToString(), body["form_of_payment"]!.ToString()).ShouldBe(("3DS", "redirect", "google_pay"));
    }

    [Fact]
    public async Task Apples_sheet_opens_with_a_merchant_session()
    {
        var session = await host.CreateSession();
        var body = await (await Validate(session, "12.340")).ShouldBe(HttpStatusCode.OK);
        (body["merchantIdentifier"]!.ToString(), body["domainName"]!.ToString(), body["displayName"]!.ToString()).ShouldBe(("merchant.example.shop", "shop.example.com", "Example Shop"));
        ((long)body["expiresAt"]! - (long)body["epochTimestamp"]!).ShouldBe(300_000);
        await (await Validate(session, "1")).ShouldBe400(Refused(session, Differs));
        await (await Validate(session, "12.340", "knet")).ShouldBe400(Refused(session, "Object with code=knet does not exist."));
        await (await Validate("0123456789012345678901234567890123456789", "1")).ShouldBe(HttpStatusCode.NotFound, """{"detail":"Not found."}""");
        await (await host.Sdk().PostAsJsonAsync(Device.ValidatePath, new JsonObject { ["session_id"] = session })).ShouldBe400("""{"code":["This field is required."],"amount":["This field is required."]}""");
        (await host.State(session)).ShouldBe("created");
    }

    [Fact]
    public async Task Only_the_public_key_opens_and_pays_in_a_sheet()
    {
        var session = await host.CreateSession();
        (await host.Merchant().PostAsJsonAsync(Device.SheetPath, new JsonObject { ["session_id"] = session })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var request = new HttpRequestMessage(HttpMethod.Post, Device.ApplePath) { Content = Checkout.Json("{}") };
        request.Headers.Add("Origin", "https://shop.example");
        (await host.Sdk().SendAsync(request)).Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
    }

    [Fact]
    public async Task The_payload_names_each_device_once()
    {
        var created = await host.Create(("pg_codes", new JsonArray("fee", "mock")), ("amount", "10"), ("include_sdk_setup_preload", true));
        var id = created["session_id"]!.ToString();
        created["sdk_setup_preload_payload"]!["payment_services"]!.ToJsonString().ShouldBeJson(
            $$"""
            [{"pg_code":"fee","code":"ap-fee","flow":"apple_pay","fee":"0.500","fee_description":"Fee","currency_code":"KWD","country_code":"KW",
            "payment_url":"http://localhost/b/pbl/v2/payment/apple-pay/","domain":"shop.example.com","merchant_id":"merchant.example.shop","shop_name":"Example Shop","amount":"10.500",
            "session_id":"{{id}}","validation_url":"http://localhost/b/checkout/api/sdk/v1/apay/validate-session/"},
            {"pg_code":"mock","code":"gp","flow":"google_pay","fee":"0.000","fee_description":"","currency_code":"KWD","country_code":"KW",
            "payment_url":"http://localhost/b/pbl/v2/payment/google-pay/","environment":"TEST","gateway":"ottu","gateway_merchant_id":"gw-1","merchant_id":"","merchant_name":"Example Shop","total_price":"10.000"}]
            """);
        var saving = await host.Create(("payment_type", "save_card"), ("amount", "0"), ("customer_id", "c"), ("include_sdk_setup_preload", true));
        saving["sdk_setup_preload_payload"]!["payment_services"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_methods_list_names_services_and_filters_by_them()
    {
        const string Path = "/b/pbl/v2/payment-methods/";
        var answer = await (await host.Merchant().PostAsync(Path, Checkout.Json("""{"plugin":"e_commerce","payment_services":["samsung_pay","apple_pay"]}"""))).ShouldBe(HttpStatusCode.OK);
        answer["payment_methods"]!.AsArray().Select(method => method!["code"]!.ToString()).ShouldBe(["mock", "knet", "fee"]);
        var mock = answer["payment_methods"]![0]!;
        mock["wallets"]!.ToJsonString().ShouldBe("""["ApplePay","GooglePay"]""");
        mock["payment_services"]!.AsArray().Select(service => service!["code"]!.ToString()).ShouldBe(["ap", "gp", "sp", "w-ottu", "w-qitaf"]);
        mock["payment_services"]![0]!.ToJsonString().ShouldBeJson("""{"code":"ap","name":"ap","name_ar":"خدمة"}""");
        await (await host.Merchant().PostAsync(Path, Checkout.Json("""{"plugin":"e_commerce","payment_services":["stc"]}"""))).ShouldBe400("""{"payment_services":{"0":["\"stc\" is not a valid choice."]}}""");
    }

    Task<HttpResponseMessage> Validate(string session, string amount, string code = "mock") =>
        host.Sdk().PostAsJsonAsync(Device.ValidatePath, new JsonObject { ["session_id"] = session, ["code"] = code, ["amount"] = amount });

    static string Refused(string session, string message) => new JsonObject
    {
        ["approved"] = false,
        ["message"] = message,
        ["callback_payload"] = new JsonObject { ["status"] = "error", ["message"] = message, ["form_of_payment"] = "apple_pay", ["challenge_occurred"] = false, ["session_id"] = session },
    }.ToJsonString();
}
