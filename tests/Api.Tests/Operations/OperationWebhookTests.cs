using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Webhooks;
using Ottu.Domain.Webhooks;

namespace Ottu.Api.Tests.Operations;

/// <summary>What merchants hear of operations.</summary>
public class OperationWebhookTests
{
    const string Hook = "https://shop.example/hook";
    const string Books = "https://books.example/operations";

    static WebhookHost Host(string operationsUrl = Books) => new(config => config["operations_webhook_url"] = operationsUrl);

    static IReadOnlyList<JsonObject> Operations(WebhookHost host, string name = "shop.example") =>
        [.. host.Receiver.At(name).Select(request => request.Body).Where(body => body.ContainsKey("txn"))];

    static Task Until(WebhookHost host, int count, string name = "shop.example") =>
        WebhookHost.Until(() => Task.FromResult(Operations(host, name).Count >= count), $"{count} operation webhooks at {name}");

    [Fact]
    [Trait("check", "webhooks-17")]
    public async Task An_operation_is_announced_at_both_targets_with_the_bytes_of_the_answer()
    {
        using var host = Host();
        var id = await host.Purchase("100", ("webhook_url", Hook), ("order_no", "ORD-W"));

        var answer = await host.Operate("refund", id, "20");

        await Until(host, 1);
        await Until(host, 1, "books.example");
        var sent = Operations(host).ShouldHaveSingleItem();
        sent.ToJsonString().ShouldBe(answer.Body.ToJsonString());
        Operations(host, "books.example").ShouldHaveSingleItem().ToJsonString().ShouldBe(sent.ToJsonString());
        ((string?)sent["signature"]).ShouldBe(Signature.Of(sent, SignatureScheme.Standard, OttuHost.WebhookKey));
    }

    [Fact]
    [Trait("check", "webhooks-17")]
    public async Task Equal_targets_are_called_once()
    {
        using var host = Host(Hook);
        var id = await host.Purchase("100", ("webhook_url", Hook));

        await host.Operate("refund", id, "20");
        await host.Operate("refund", id, "30");

        await Until(host, 2);
        Operations(host).Select(body => (string?)body["amount"]).ShouldBe(["20.000", "30.000"]);
    }

    [Fact]
    [Trait("check", "webhooks-18")]
    public async Task A_queued_refund_is_announced_now_and_at_its_end_as_the_same_child()
    {
        using var host = Host("");
        var id = await host.Purchase("100", ("webhook_url", Hook));

        await host.Operate("refund", id, "20", simulator: "queued_ok");
        await Until(host, 1);
        await host.UntilChild(id, "refunded 20.000", TimeSpan.FromMinutes(30));
        await Until(host, 2);

        var (first, second) = (Operations(host)[0], Operations(host)[1]);
        ((string?)first["result"]).ShouldBe("queued");
        ((bool?)first["success"]).ShouldBe(false);
        ((string?)second["result"]).ShouldBe("success");
        ((bool?)second["success"]).ShouldBe(true);
        ((string?)second["reference_number"]).ShouldBe((string?)first["reference_number"]);
        ((string?)second["txn"]!["session_id"]).ShouldBe((string?)first["txn"]!["session_id"]);
        ((string?)first["txn"]!["state"]).ShouldBe("refund_queued");
        ((string?)second["txn"]!["state"]).ShouldBe("refunded");
    }

    [Fact]
    [Trait("check", "webhooks-19")]
    [Trait("check", "webhooks-20")]
    public async Task Neither_a_failure_nor_a_repeated_key_is_announced()
    {
        using var host = Host("");
        var id = await host.Purchase("100", ("webhook_url", Hook));

        await host.Operate("refund", id, "20", simulator: "decline");
        await host.Operate("refund", id, "20", key: "once");
        await host.Operate("refund", id, "20", key: "once");
        await host.Operate("refund", id, "30");

        await Until(host, 2);
        Operations(host).Select(body => (string?)body["amount"]).ShouldBe(["20.000", "30.000"]);
    }

    [Fact]
    [Trait("check", "webhooks-21")]
    public async Task A_refund_made_at_the_gateway_becomes_a_child_after_the_gateway_confirmed_it()
    {
        using var host = Host("");
        var id = await host.Purchase("100", ("webhook_url", Hook));
        var charge = (string)(await host.Transaction(id))["attempts"]![0]!["reference_number"]!;
        var made = await host.Anonymous().PostAsJsonAsync($"/sandbox/api/payments/{charge}", new { operation = "refund", amount = "5.000" });
        var reference = (string)(await made.Content.ReadFromJsonAsync<JsonObject>())!["reference_number"]!;

        (await Notify(host, charge, "refund", reference, "99.000")).ShouldBe(HttpStatusCode.OK);
        (await Notify(host, charge, "refund", reference, "5.000")).ShouldBe(HttpStatusCode.OK);
        (await Notify(host, charge, "refund", "invented", "5.000")).ShouldBe(HttpStatusCode.OK);
        (await Notify(host, charge, "capture", reference, "5.000")).ShouldBe(HttpStatusCode.NotFound);

        await Until(host, 1);
        var sent = Operations(host).ShouldHaveSingleItem();
        ((string?)sent["source"]).ShouldBe("pg");
        ((string?)sent["operation"]).ShouldBe("refund");
        ((string?)sent["amount"]).ShouldBe("5.000");
        (await host.Children(id)).ShouldBe(["refunded 5.000"]);
        (await host.Operate("refund", id)).ShouldDo("95.000", "refunded");
    }

    [Fact]
    public async Task A_gateway_that_reports_a_queued_refund_settles_it_at_once()
    {
        using var host = Host("");
        var id = await host.Purchase("100", ("webhook_url", Hook));
        var queued = await host.Operate("refund", id, "20", simulator: "queued_ok");
        var charge = (string)(await host.Transaction(id))["attempts"]![0]!["reference_number"]!;
        var reference = (string)queued.Body["reference_number"]!;
        await host.Anonymous().PostAsJsonAsync($"/sandbox/api/payments/{charge}", new { operation_reference = reference, state = "done" });

        (await Notify(host, charge, "refund", reference, "20.000")).ShouldBe(HttpStatusCode.OK);

        (await host.Children(id)).ShouldBe(["refunded 20.000"]);
    }

    [Fact]
    public async Task A_resend_sends_the_operation_as_it_now_stands_to_the_same_target()
    {
        using var host = Host();
        var id = await host.Purchase("100", ("webhook_url", Hook));
        await host.Operate("refund", id, "20");
        await Until(host, 1, "books.example");
        var log = await host.Read($"/b/api/v1/admin/webhook-deliveries/?session_id={id}");
        var delivery = log["results"]!.AsArray().Single(row => (string?)row!["target"] == Books)!;

        (await host.Merchant().PostAsync($"/b/api/v1/admin/webhook-deliveries/{delivery["id"]}/resend/", content: null)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await Until(host, 2, "books.example");
        Operations(host, "books.example").Select(body => body.ToJsonString()).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_refund_made_at_the_gateway_of_a_converted_payment_is_booked_in_its_currency()
    {
        using var host = Host("");
        var id = await host.Pay("fx", "10", [("currency_code", "USD"), ("webhook_url", Hook)]);
        var charge = (string)(await host.Transaction(id))["attempts"]![0]!["reference_number"]!;
        var made = await host.Anonymous().PostAsJsonAsync($"/sandbox/api/payments/{charge}", new { operation = "refund", amount = "1.500" });
        var reference = (string)(await made.Content.ReadFromJsonAsync<JsonObject>())!["reference_number"]!;

        (await Notify(host, charge, "refund", reference, "1.500", "fx")).ShouldBe(HttpStatusCode.OK);

        (await host.Children(id)).ShouldBe(["refunded 5.00"]);
        (await host.Operate("refund", id)).ShouldFail("currency_mismatch", "refund");
    }

    [Fact]
    public async Task Captures_and_refunds_show_in_the_payment_payload()
    {
        using var host = Host("");
        var id = await host.Pay("mock-auth", "100", [("webhook_url", Hook)]);
        await host.Operate("capture", id, "60");
        await host.Operate("refund", id, "10");

        (await host.Merchant().PostAsync($"/b/api/v1/admin/transactions/{id}/notify/", content: null)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await WebhookHost.Until(() => Task.FromResult(Payments(host).Count == 2), "the payment webhook of the notify action");
        var payment = Payments(host)[^1];
        ((string?)payment["paid_amount"]).ShouldBe("60.000");
        ((string?)payment["refunded_amount"]).ShouldBe("10.000");
        payment["transactions"]!.AsArray().Select(child => (string?)child!["state"]).ShouldBe(["paid", "refunded"]);
    }

    [Fact]
    public async Task Cancel_and_expire_raise_a_payment_event_and_delete_none()
    {
        using var host = Host();
        var sessions = new List<string>();
        foreach (var operation in new[] { "delete", "cancel", "expire" })
        {
            var id = await host.CreateSession(("webhook_url", Hook));
            sessions.Add(id);
            (await host.Operate(operation, id)).Status.ShouldBe(HttpStatusCode.OK);
        }

        await host.UntilReceived(2);
        host.Receiver.At("shop.example").Select(request => (string?)request.Body["session_id"]).ShouldBe(sessions[1..], ignoreOrder: true);
        host.Receiver.At("books.example").ShouldBeEmpty();
    }

    static List<JsonObject> Payments(WebhookHost host) => [.. host.Receiver.At("shop.example").Select(request => request.Body).Where(body => !body.ContainsKey("txn"))];

    static async Task<HttpStatusCode> Notify(OttuHost host, string charge, string operation, string reference, string amount, string pgCode = "mock")
    {
        var body = new { reference_number = charge, operation, operation_reference = reference, amount };
        return (await host.Anonymous().PostAsJsonAsync($"/b/gw/{pgCode}/notify/", body)).StatusCode;
    }
}
