using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Domain.Webhooks;

namespace Ottu.Api.Tests.Payments;

/// <summary>docs/protocol/checkout.md 3.5: created and paid in one request, by a device or wallet.</summary>
public sealed class OneStepDeviceTests(DeviceHost host) : IClassFixture<DeviceHost>
{
    [Theory, Trait("check", "checkout-42")]
    [InlineData("apple_pay")]
    [InlineData("google_pay")]
    [InlineData("samsung_pay")]
    [InlineData("wallet")]
    public async Task A_session_is_created_and_paid_at_once(string type)
    {
        var answer = await host.PostSession(("customer_id", "c-1"), ("payment_instrument", Instrument(type)));
        var body = await answer.ShouldBe(HttpStatusCode.Created);
        (body["result"]!.ToString(), body["state"]!.ToString()).ShouldBe(("success", "paid"));
        Signature.Of(body, SignatureScheme.Standard, OttuHost.WebhookKey).ShouldBe(body["signature"]!.ToString());
        body.ContainsKey("pg_response").ShouldBeFalse("it is the webhook's body");
        (await host.State(body["session_id"]!.ToString())).ShouldBe("paid");
    }

    [Fact, Trait("check", "checkout-42")]
    public async Task A_declined_session_survives_and_can_be_paid_by_its_link()
    {
        var answer = await host.PostSession(("payment_instrument", Instrument("google_pay", "decline:51")));
        var body = await answer.ShouldBe(HttpStatusCode.BadRequest);
        (body["result"]!.ToString(), body["detail"]!.ToString()).ShouldBe(("failed", "The card has insufficient funds. Please use another card."));
        var session = body["session_id"]!.ToString();
        (await host.State(session)).ShouldBe("attempted");
        var payer = Payer.Of(host);
        await payer.Follow(await payer.Pay(session));
        (await host.State(session)).ShouldBe("paid");
    }

    [Fact]
    public async Task An_unknown_outcome_is_pending_and_a_challenge_is_passed_on()
    {
        var unknown = await (await host.PostSession(("payment_instrument", Instrument("google_pay")), ("extra", Device.Simulator("timeout")))).ShouldBe(HttpStatusCode.Created);
        (unknown["result"]!.ToString(), unknown["state"]!.ToString()).ShouldBe(("pending", "pending"));
        var challenged = await (await host.PostSession(("payment_instrument", Instrument("google_pay", "challenge")))).ShouldBe(HttpStatusCode.Created);
        (challenged["status"]!.ToString(), challenged["method"]!.ToString()).ShouldBe(("3DS", "redirect"));
        (await host.State(challenged["session_id"]!.ToString())).ShouldBe("pending");
    }

    [Fact]
    public async Task A_refusal_before_the_gateway_creates_nothing()
    {
        var before = await Sessions();
        await (await host.PostSession(("pg_codes", new JsonArray("fee")), ("payment_instrument", Instrument("google_pay"))))
            .ShouldBe400("""{"detail":"No payment gateway of this payment supports Google Pay.","result":"failed","code":"not_supported"}""");
        await (await host.PostSession(("payment_instrument", Instrument("wallet")))).ShouldBe400("""{"detail":"No payment gateway of this payment supports a wallet.","result":"failed","code":"not_supported"}""");
        await (await host.PostSession(("payment_instrument", new JsonObject { ["instrument_type"] = "samsung_pay", ["payload"] = new JsonObject() })))
            .ShouldBe400("""{"payment_instrument":{"payload":{"token":["This field is required."]}}}""");
        await (await host.PostSession(("payment_instrument", Instrument("apple_pay", identifier: "cafe01")))).ShouldBe(HttpStatusCode.Created);
        await (await host.PostSession(("payment_instrument", Instrument("apple_pay", identifier: "cafe01"))))
            .ShouldBe400("""{"payment_instrument":{"payload":{"transactionIdentifier":["This payment of the device was used before."]}}}""");
        (await Sessions()).ShouldBe(before + 1);
    }

    static JsonObject Instrument(string type, string word = "approve", string? identifier = null) => new()
    {
        ["instrument_type"] = type,
        ["payload"] = type switch
        {
            "apple_pay" => Device.Apple(word, identifier),
            "google_pay" => Device.Google(word),
            "samsung_pay" => new JsonObject { ["token"] = word },
            _ => new JsonObject { ["wallet_code"] = "w-ottu" },
        },
    };

    async Task<int> Sessions() => (int)(await host.Merchant().GetFromJsonAsync<JsonObject>("/b/api/v1/admin/transactions/"))!["count"]!;
}
