using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Payments;

/// <summary>Native payments against the published schemas; the expected differences are listed and explained.</summary>
public sealed class NativeContractTests(DeviceHost host) : IClassFixture<DeviceHost>
{
    /// <summary>docs/protocol/webhooks.md 2.3.</summary>
    static readonly string[] PaymentObject =
    [
        // what has no value is left out, though the schema requires it; an API key is nobody in particular.
        "$.agreement: missing", "$.card_acceptance_criteria: missing", "$.customer_address_country: missing", "$.message: missing", "$.remaining_amount: missing",
        "$.initiator.email: missing", "$.initiator.id: missing", "$.initiator.username: missing",

        //
        "$.settled_amount: string instead of number",

        //
        "$.timestamp_utc: is no date-time",
    ];

    [ContractFact]
    public async Task Requests_and_answers_have_the_published_shape()
    {
        var session = await host.CreateSession(("order_no", "C-1"));
        var payload = Device.Apple();

        // R44: the schema wants it, the guides leave it out.
        payload["paymentData"]!["header"]!["transactionId"] = "31323334353637";
        var request = new JsonObject { ["session_id"] = session, ["pg_code"] = "mock", ["payload"] = payload };
        SchemaCheck.Differences("ApplePayNativePayment", request, Side.Request).ShouldBeEmpty();
        var paid = await (await host.Merchant().PostAsJsonAsync(Device.ApplePath, request)).ShouldBe(HttpStatusCode.OK);

        // R45: the gateway's answer and the callback stand beside the payment object.
        SchemaCheck.Differences("SchemaWebhook", paid, Side.Answer).ShouldBe([.. PaymentObject, "$.pg_response: not in the schema", "$.callback_payload: not in the schema"], ignoreOrder: true);

        var refused = await (await host.Merchant().PostAsJsonAsync(Device.ApplePath, request)).ShouldBe(HttpStatusCode.BadRequest);
        refused.Remove("code").ShouldBeTrue("our machine-readable addition");
        SchemaCheck.Differences("OperationErrorResponse", refused, Side.Answer).ShouldBeEmpty();
    }

    [ContractFact]
    public async Task A_challenge_has_the_published_shape()
    {
        var session = await host.CreateSession(("order_no", "C-2"));
        var google = Device.Google("challenge");

        // R44
        (google["paymentMethodData"]!["description"], google["paymentMethodData"]!["info"]) = ("Visa 0492", new JsonObject { ["cardNetwork"] = "VISA", ["cardDetails"] = "0492" });
        var request = new JsonObject { ["session_id"] = session, ["payload"] = google };
        SchemaCheck.Differences("GooglePayNativePayment", request, Side.Request).ShouldBeEmpty();
        var challenged = await (await host.Merchant().PostAsJsonAsync(Device.GooglePath, request)).ShouldBe(HttpStatusCode.OK);
        SchemaCheck.Differences("Redirect3DSResponse", challenged, Side.Answer).ShouldBeEmpty();
    }

    [ContractFact]
    public async Task Cash_and_services_have_the_published_shape()
    {
        var session = await host.CreateSession(("order_no", "C-3"), ("pg_codes", new JsonArray("cash")));
        var request = new JsonObject { ["session_id"] = session };
        SchemaCheck.Differences("CashPayment", request, Side.Request).ShouldBeEmpty();
        var taken = await (await host.Merchant().PostAsJsonAsync(Device.CashPath, request)).ShouldBe(HttpStatusCode.OK);
        var differences = SchemaCheck.Differences("SchemaWebhook", taken, Side.Answer);

        // nothing is paid yet, and no gateway said anything.
        differences.Except(PaymentObject).ShouldBe(["$.paid_amount: missing"]);
        var methods = await (await host.Merchant().PostAsync("/b/pbl/v2/payment-methods/", Checkout.Json("""{"plugin":"e_commerce","payment_services":["apple_pay"]}"""))).ShouldBe(HttpStatusCode.OK);
        foreach (var service in methods["payment_methods"]![0]!["payment_services"]!.AsArray()) SchemaCheck.Differences("PaymentServiceListing", service, Side.Answer).ShouldBeEmpty();
    }
}
