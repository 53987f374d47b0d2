using System.Net;
using System.Text.Json.Nodes;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Payments;
using Ottu.Application.Webhooks;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Webhooks;

namespace Ottu.Api.Tests.Webhooks;

/// <summary>What the merchant's answer to a notification does: docs/protocol/webhooks.md 3.</summary>
public class AcknowledgementTests
{
    [Fact]
    [Trait("check", "webhooks-7")]
    public async Task A_200_sends_the_payer_to_the_merchant_with_the_ids_and_the_custom_scalars()
    {
        using var host = new WebhookHost();
        var attempt = await host.Paid();
        var row = await host.UntilFinished(attempt);

        ((string?)row["status"]).ShouldBe("delivered");
        (await Stop(host, attempt)).ShouldBe(new NextStop.Merchant(
            $"https://shop.example/done?lang=en&branch=7&order_no=ORD-1&reference_number={attempt.ReferenceNumber}&session_id={1:x40}"));
    }

    [Theory]
    [InlineData("https://shop.example/hook", HttpStatusCode.OK, true)]
    [InlineData("https://shop.example/hook", HttpStatusCode.Created, false)]
    [InlineData("https://shop.example/hook", HttpStatusCode.InternalServerError, false)]
    [InlineData(null, HttpStatusCode.OK, true)]
    public async Task The_sdk_learns_of_a_success_where_the_payer_goes(string? webhookUrl, HttpStatusCode answer, bool toTheMerchant)
    {
        using var host = new WebhookHost();
        host.Receiver.Answers("shop.example", answer);
        var attempt = await host.Paid(webhookUrl);
        if (webhookUrl is not null) await host.UntilFinished(attempt);

        var response = await SdkResponse(host);

        ((string)response["status"]!).ShouldBe("success");
        ((string?)response["redirect_url"]).ShouldBe(toTheMerchant
            ? $"https://shop.example/done?lang=en&branch=7&order_no=ORD-1&reference_number={attempt.ReferenceNumber}&session_id={1:x40}"
            : $"http://localhost/checkout/{1:x40}");
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, true)]
    [InlineData(HttpStatusCode.Created, false)]
    public async Task The_sdk_is_sent_away_from_a_decline_only_when_the_merchant_takes_over(HttpStatusCode answer, bool toTheMerchant)
    {
        using var host = new WebhookHost();
        host.Receiver.Answers("shop.example", answer);
        await host.UntilFinished(await host.Settle(await host.Start(), WebhookHost.Declined));

        var response = await SdkResponse(host);

        ((string)response["status"]!).ShouldBe("canceled");
        response.ContainsKey("redirect_url").ShouldBe(toTheMerchant);
    }

    static async Task<JsonObject> SdkResponse(WebhookHost host)
    {
        var payload = await host.WithAuthorization("Api-Key", WebhookHost.PublicKey).GetStringAsync($"/b/checkout/api/sdk/v1/pymt-txn/submit/{1:x40}/");
        return JsonNode.Parse(payload)!["response"]!.AsObject();
    }

    [Fact]
    [Trait("check", "webhooks-2")]
    public async Task The_body_is_signed_and_the_headers_name_delivery_and_attempt()
    {
        using var host = new WebhookHost();
        var attempt = await host.Paid();
        var row = await host.UntilFinished(attempt);

        var request = host.Receiver.Received.ShouldHaveSingleItem();
        request.Method.ShouldBe(HttpMethod.Post);
        request.Headers["Content-Type"].ShouldBe("application/json");
        request.Headers["X-Webhook-Delivery"].ShouldBe((string?)row["id"]);
        request.Headers["X-Webhook-Attempt"].ShouldBe("1");
        request.Headers["webhook-id"].ShouldBe((string?)row["id"]);
        request.Headers["webhook-timestamp"].ShouldBe(host.Clock.GetUtcNow().ToUnixTimeSeconds().ToString());
        request.Headers["webhook-signature"].ShouldBe(StandardSignature(request));
        request.Headers.ContainsKey("Authorization").ShouldBeFalse();
        request.Bytes[0].ShouldBe((byte)'{');
        request.Body["signature"]!.ToString().ShouldBe(Signature.Of(request.Body, SignatureScheme.Standard, WebhookHost.WebhookKey));
        request.Body["customer_first_name"]!.ToString().ShouldBe("نورة");
        request.Body["is_sandbox"]!.GetValue<bool>().ShouldBeTrue();
        ((string?)row["body"]).ShouldBe(request.Text);
    }

    [Fact]
    [Trait("check", "webhooks-5")]
    public async Task No_signed_member_is_null_empty_or_other_than_text()
    {
        using var host = new WebhookHost();
        var attempt = await host.Settle(await host.Start(), WebhookHost.Declined);
        await host.UntilFinished(attempt);

        var signed = new[]
        {
            "amount", "currency_code", "customer_address_city", "customer_email", "customer_first_name", "customer_last_name", "customer_phone", "gateway_account",
            "gateway_name", "order_no", "reference_number", "result", "state",
        };
        var body = host.Receiver.Received.ShouldHaveSingleItem().Body;
        foreach (var name in signed.Where(body.ContainsKey)) body[name]!.GetValue<string>().ShouldNotBeEmpty(name);
        body["pg_params"]!.ToJsonString().ShouldBe("{}");
        body["message"]!.ToString().ShouldBe("Declined.");
    }

    [Fact]
    [Trait("check", "webhooks-8")]
    public async Task A_201_keeps_the_payer_on_the_summary_and_counts_as_delivered()
    {
        using var host = new WebhookHost();
        host.Receiver.Answers("shop.example", HttpStatusCode.Created);
        var attempt = await host.Paid();

        ((string?)(await host.UntilFinished(attempt))["status"]).ShouldBe("delivered");
        (await Stop(host, attempt)).ShouldBeOfType<NextStop.Summary>();
        (await host.Read("/b/api/v1/admin/mails/"))["count"]!.GetValue<long>().ShouldBe(0);
    }

    [Theory]
    [InlineData(HttpStatusCode.Accepted)]
    [InlineData(HttpStatusCode.NoContent)]
    [InlineData(HttpStatusCode.Found)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [Trait("check", "webhooks-9")]
    public async Task Any_other_status_fails_at_once_with_one_mail(HttpStatusCode status)
    {
        using var host = new WebhookHost();
        host.Receiver.Answers("shop.example", status);
        var attempt = await host.Paid();
        var row = await host.UntilFinished(attempt);

        ((string?)row["status"]).ShouldBe("failed");
        ((int)row["attempts_made"]!).ShouldBe(1);
        ((int)row["http_status"]!).ShouldBe((int)status);
        (await Stop(host, attempt)).ShouldBeOfType<NextStop.Summary>();
        host.Receiver.Received.Count.ShouldBe(1);
        await OneMail(host);
    }

    [Fact]
    [Trait("check", "webhooks-14")]
    public async Task Without_a_target_nothing_is_sent_and_the_payer_goes_straight_to_the_merchant()
    {
        using var host = new WebhookHost(config => config["enabled"] = false);
        var attempt = await host.Paid(webhookUrl: null);

        await host.Pump.RunDueAsync(default);
        (await host.Log(attempt)).ShouldBeEmpty();
        host.Receiver.Received.ShouldBeEmpty();
        (await Stop(host, attempt)).ShouldBeOfType<NextStop.Merchant>();
    }

    [Fact]
    [Trait("check", "webhooks-15")]
    public async Task A_target_in_the_request_is_its_own_opt_in()
    {
        using var host = new WebhookHost(config =>
        {
            config["enabled"] = false;
            config["enabled_for_api"] = false;
        });
        ((string?)(await host.UntilFinished(await host.Paid()))["status"]).ShouldBe("delivered");
    }

    [Fact]
    [Trait("check", "webhooks-16")]
    public async Task The_state_filter_of_the_plugin_drops_what_it_does_not_name()
    {
        using var host = new WebhookHost(config => config["plugins"] = new JsonArray(new JsonObject
        {
            ["plugin"] = "payment_request", ["webhook_url"] = "https://plugin.example/hook", ["state_filter_enabled"] = true, ["notification_status"] = new JsonArray("paid"),
        }));
        var declined = await host.Settle(await host.Start(webhookUrl: null), WebhookHost.Declined);
        var paid = await host.Paid(webhookUrl: null);

        await host.UntilFinished(paid);
        (await host.Log(declined)).ShouldBeEmpty();
        host.Receiver.Received.ShouldHaveSingleItem().Body["state"]!.ToString().ShouldBe("paid");
    }

    [Fact]
    [Trait("check", "webhooks-23")]
    public async Task An_undecided_answer_is_announced_only_when_it_is_decided()
    {
        using var host = new WebhookHost();
        var attempt = await host.Settle(await host.Start(), WebhookHost.Undecided);
        await host.Pump.RunDueAsync(default);
        host.Receiver.Received.ShouldBeEmpty();

        await host.Settle(attempt, WebhookHost.Approved, WebhookTrigger.AutoInquiry);
        await host.Settle(attempt, WebhookHost.Approved, WebhookTrigger.PayerReturn);

        await host.UntilFinished(attempt);
        await host.Pump.RunDueAsync(default);
        host.Receiver.Received.ShouldHaveSingleItem().Body["result"]!.ToString().ShouldBe("success");
    }

    [Fact]
    public async Task The_same_event_is_announced_once()
    {
        using var host = new WebhookHost();
        var attempt = await host.Paid();
        await host.UntilFinished(attempt);
        var installation = await host.Services.GetRequiredService<Application.Settings.IInstallations>().Current(default);

        await host.InTransaction(async tx =>
        {
            var sessions = host.Services.GetRequiredService<ISessions>();
            var session = await sessions.Lock(tx, attempt.SessionRef);
            await host.Services.GetRequiredService<IAnnouncements>().Announce(tx, installation, session!, attempt, WebhookTrigger.AutoInquiry);
            return default(Done);
        });
        await host.Pump.RunDueAsync(default);

        host.Receiver.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task While_the_schedule_runs_the_payer_waits_and_then_sees_the_summary()
    {
        using var host = new WebhookHost();
        host.Receiver.Hangs("shop.example");
        var since = host.Clock.GetUtcNow();
        var attempt = await host.Paid();
        await host.UntilReceived(1);

        (await Stop(host, attempt, since)).ShouldBeOfType<NextStop.Wait>();
        (await Stop(host, attempt, since.AddSeconds(-55))).ShouldBeOfType<NextStop.Summary>();
    }

    internal static async Task OneMail(WebhookHost host)
    {
        await WebhookHost.Until(async () => (await host.Read("/b/api/v1/admin/mails/"))["results"]!.AsArray() is [var first, ..] && (string?)first!["status"] == "sent", "the mail");
        var mail = (await host.Read("/b/api/v1/admin/mails/"))["results"]!.AsArray().ShouldHaveSingleItem()!;
        mail["recipients"]!.ToJsonString().ShouldBe("""["ops@example.com"]""");
        ((string?)mail["subject"]).ShouldBe("Webhook delivery failed");
    }

    static string StandardSignature(Received request) => "v1," + Convert.ToBase64String(System.Security.Cryptography.HMACSHA256.HashData(
        System.Text.Encoding.UTF8.GetBytes(WebhookHost.WebhookKey),
        System.Text.Encoding.UTF8.GetBytes($"{request.Headers["webhook-id"]}.{request.Headers["webhook-timestamp"]}.{request.Text}")));

    static async Task<NextStop> Stop(WebhookHost host, Attempt attempt, DateTimeOffset? since = null)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var session = await host.Services.GetRequiredService<ISessions>().Find(attempt.SessionRef, default);
        var answer = await scope.ServiceProvider.GetRequiredService<IMediator>()
            .Send(new PayerReturn(session!.SessionId.Value, attempt.ReferenceNumber, since ?? host.Clock.GetUtcNow()));
        return answer.Value;
    }
}
