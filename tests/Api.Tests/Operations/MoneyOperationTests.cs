using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Domain.Webhooks;

namespace Ottu.Api.Tests.Operations;

/// <summary>Refunds, captures and voids: the amounts that they move, and when they are refused.</summary>
public class MoneyOperationTests(OttuHost host) : IClassFixture<OttuHost>
{

    [Fact]
    [Trait("check", "operations-1")]
    public async Task A_refund_without_an_amount_returns_everything_and_leaves_the_payment_paid()
    {
        var id = await host.Purchase("100", ("order_no", "ORD-OP-1"), ("customer_id", "cust-op-1"), ("extra", new JsonObject { ["branch"] = "7" }));

        var answer = await host.Operate("refund", id);

        answer.ShouldDo("100.000", "refunded");
        answer.Body.Select(member => member.Key).ShouldBe(
        [
            "amount", "extra", "initiator", "is_sandbox", "operation", "order_no", "pg_code", "pg_params", "pg_response", "reference_number", "result", "session_id", "signature",
            "source", "success", "timestamp_utc", "txn",
        ]);
        ((string)answer.Body["reference_number"]!).ShouldMatch("^sandbox[0-9A-Z]{7}$");
        ((string?)answer.Body["source"]).ShouldBe("input");
        ((string?)answer.Body["session_id"]).ShouldBe(id);
        ((string?)answer.Body["timestamp_utc"]).ShouldBe("2026-03-01 09:00:00");
        answer.Body["initiator"]!.ToJsonString().ShouldBe("{}");
        ((string?)answer.Body["signature"]).ShouldBe(Signature.Of(answer.Body, SignatureScheme.Standard, OttuHost.WebhookKey));
        (await host.State(id)).ShouldBe("paid");

        var child = await host.Read((string)answer.Body["txn"]!["session_id"]!);
        ((string?)child["state"]).ShouldBe("refunded");
        ((string?)child["amount"]).ShouldBe("100.000");
        ((string?)child["currency_code"]).ShouldBe("KWD");
        ((string?)child["order_no"]).ShouldBe("");
        ((string?)child["type"]).ShouldBe("payment_request");
        ((string?)child["customer_id"]).ShouldBe("cust-op-1");
    }

    [Fact]
    [Trait("check", "operations-2")]
    public async Task Partial_refunds_end_when_nothing_is_left()
    {
        var id = await host.Purchase();

        (await host.Operate("refund", id, "20")).ShouldDo("20.000", "refunded");
        (await host.Operate("refund", id)).ShouldDo("80.000", "refunded");
        (await host.Operate("refund", id)).ShouldFail("amount_exceeds_balance", "refund");
    }

    [Fact]
    [Trait("check", "operations-3")]
    public async Task A_refund_of_more_than_was_paid_makes_no_child()
    {
        var id = await host.Purchase();

        (await host.Operate("refund", id, "100.001")).ShouldFail("amount_exceeds_balance", "refund");

        (await host.Children(id)).ShouldBeEmpty();
    }

    [Theory]
    [Trait("check", "operations-4")]
    [InlineData("-1", "Ensure this value is greater than 0.")]
    [InlineData("0", "Ensure this value is greater than 0.")]
    [InlineData("1.0001", "Ensure that there are no more than 3 decimal places.")]
    [InlineData("ten", "A valid number is required.")]
    public async Task An_amount_that_is_none_is_a_field_error(string amount, string message)
    {
        var id = await host.Purchase();
        (await host.Operate("refund", id, amount)).ShouldBe(new JsonObject { ["amount"] = new JsonArray(message) }.ToJsonString());
    }

    [Fact]
    [Trait("check", "operations-4")]
    public async Task A_third_decimal_of_a_currency_with_two_is_a_field_error()
    {
        var id = await host.Purchase("100", ("currency_code", "SAR"));
        (await host.Operate("refund", id, "10.005")).ShouldBe("""{"amount":["Ensure that there are no more than 2 decimal places."]}""");
        (await host.Operate("refund", id, "10.050")).ShouldDo("10.05", "refunded");
    }

    [Fact]
    [Trait("check", "operations-5")]
    public async Task An_authorization_without_a_capture_has_nothing_to_refund()
    {
        var id = await host.Authorization();
        (await host.Operate("refund", id)).ShouldFail("invalid_state", "refund");
    }

    [Fact]
    [Trait("check", "operations-6")]
    public async Task Captures_take_up_to_what_was_authorized()
    {
        var id = await host.Authorization();

        (await host.Operate("capture", id, "60")).ShouldDo("60.000", "paid");
        (await host.Operate("capture", id)).ShouldDo("40.000", "paid");
        (await host.Operate("capture", id, "1")).ShouldFail("amount_exceeds_balance", "capture");
        (await host.State(id)).ShouldBe("authorized");
    }

    [Fact]
    [Trait("check", "operations-7")]
    public async Task A_refund_returns_no_more_than_was_captured()
    {
        var id = await host.Authorization();
        (await host.Operate("capture", id, "60")).ShouldDo("60.000", "paid");

        (await host.Operate("refund", id, "70")).ShouldFail("amount_exceeds_balance", "refund");
        (await host.Operate("refund", id, "60")).ShouldDo("60.000", "refunded");
    }

    [Fact]
    [Trait("check", "operations-8")]
    public async Task A_void_releases_all_and_ends_the_authorization()
    {
        var id = await host.Authorization();

        (await host.Operate("void", id, "5")).ShouldDo("100.000", "voided");
        (await host.Operate("capture", id, "1")).ShouldFail("invalid_state", "capture");
        (await host.Operate("void", id)).ShouldFail("invalid_state", "void");
    }

    [Fact]
    [Trait("check", "operations-9")]
    public async Task A_void_needs_an_untouched_authorization()
    {
        var captured = await host.Authorization();
        (await host.Operate("capture", captured, "1")).ShouldDo("1.000", "paid");

        (await host.Operate("void", captured)).ShouldFail("invalid_state", "void");
        (await host.Operate("void", await host.Purchase())).ShouldFail("invalid_state", "void");
    }

    [Fact]
    public async Task A_child_cannot_be_operated_on()
    {
        var child = (string)(await host.Operate("refund", await host.Purchase(), "1")).Body["txn"]!["session_id"]!;
        (await host.Operate("refund", child)).ShouldFail("invalid_state", "refund");
    }

    [Fact]
    [Trait("check", "operations-22")]
    public async Task A_connection_that_cannot_refund_is_not_asked()
    {
        using var own = new OttuHost();
        var id = await own.Purchase();
        var connections = await own.Merchant().GetStringAsync("/b/api/v1/admin/mids/");
        var mock = JsonNode.Parse(connections)!["results"]!.AsArray().Single(mid => (string?)mid!["code"] == "mock")!;
        var change = new JsonObject { ["operations"] = new JsonArray("void"), ["version"] = (long)mock["version"]! };
        using var content = new StringContent(change.ToJsonString(), Encoding.UTF8, "application/json");
        (await own.Merchant().PatchAsync("/b/api/v1/admin/mids/mock/", content)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var refused = (await own.Operate("refund", id)).ShouldFail("not_supported", "refund");

        ((string?)refused.Body["detail"]).ShouldBe("Payment gateway \"ottu_sandbox\" does not support \"refund\".");
        (await own.BooksOf(id))["operations"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    [Trait("check", "operations-22")]
    [Trait("check", "routing-6")]
    public async Task A_converted_payment_is_operated_on_at_the_gateway_only()
    {
        var id = await host.Pay("fx", "10", [("currency_code", "USD")]);

        (await host.Operate("refund", id)).ShouldFail("currency_mismatch", "refund");

        (await host.BooksOf(id))["operations"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    [Trait("check", "operations-41")]
    public async Task A_refund_to_a_wallet_is_not_supported()
    {
        var body = Desk.Body("refund", await host.Purchase());
        body["destination"] = "wallet";
        (await host.Operate(body)).ShouldFail("not_supported", "refund");
    }

    [Fact]
    public async Task The_fee_is_captured_but_never_refunded()
    {
        var id = await host.Pay("fee", "10", []);
        (await host.Operate("refund", id, "10.001")).ShouldFail("amount_exceeds_balance", "refund");
        (await host.Operate("refund", id)).ShouldDo("10.000", "refunded");
    }
}
