using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Webhooks;
using Ottu.Domain.Payments;
using Ottu.Infrastructure.Sql;

namespace Ottu.Api.Tests.Webhooks;

/// <summary>Schedule, order, durability: docs/protocol/webhooks.md 4.</summary>
public class DeliveryTests
{
    [Fact]
    [Trait("check", "webhooks-11")]
    public async Task A_hanging_receiver_is_tried_at_0_20_and_40_seconds_and_failed_at_55_with_one_mail()
    {
        using var host = new WebhookHost();
        host.Receiver.Hangs("shop.example");
        var start = host.Clock.GetUtcNow();
        var attempt = await host.Paid();
        for (var number = 1; number <= 3; number++)
        {
            await host.UntilReceived(number);
            host.Clock.Advance(TimeSpan.FromSeconds(15));
            await host.UntilRecorded(attempt, number);
            if (number < 3) host.Clock.Advance(TimeSpan.FromSeconds(5));
        }

        var row = await host.UntilFinished(attempt);
        ((string?)row["status"]).ShouldBe("failed");
        ((string?)row["finished_at"]).ShouldBe("01/03/2026 09:00:55");
        ((string?)row["error"]).ShouldBe("No answer within 15 s.");
        row["attempts"]!.AsArray().Select(one => (string?)one!["started_at"]).ShouldBe(["01/03/2026 09:00:00", "01/03/2026 09:00:20", "01/03/2026 09:00:40"]);
        row["attempts"]!.AsArray().Select(one => (long)one!["duration_ms"]!).ShouldBe([15_000L, 15_000L, 15_000L]);
        host.Receiver.Received.Select(request => (request.At - start).TotalSeconds).ShouldBe([0.0, 20.0, 40.0]);
        host.Receiver.Received.Select(request => request.Headers["X-Webhook-Attempt"]).ShouldBe(["1", "2", "3"]);
        await AcknowledgementTests.OneMail(host);
    }

    [Fact]
    [Trait("check", "webhooks-12")]
    public async Task The_second_attempt_sends_the_same_bytes_and_delivers()
    {
        using var host = new WebhookHost();
        host.Receiver.On("shop.example", (number, ct) => number == 1 ? Receiver.Hang(ct) : Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)));
        var attempt = await host.Paid();
        await host.UntilReceived(1);
        host.Clock.Advance(TimeSpan.FromSeconds(15));
        await host.UntilRecorded(attempt, 1);
        host.Clock.Advance(TimeSpan.FromSeconds(5));

        var row = await host.UntilFinished(attempt);
        ((string?)row["status"]).ShouldBe("delivered");
        ((int)row["attempts_made"]!).ShouldBe(2);
        var (first, second) = (host.Receiver.Received[0], host.Receiver.Received[1]);
        second.Bytes.ShouldBe(first.Bytes);
        second.Headers["X-Webhook-Delivery"].ShouldBe(first.Headers["X-Webhook-Delivery"]);
        (await host.Read("/b/api/v1/admin/mails/"))["count"]!.GetValue<long>().ShouldBe(0);
    }

    [Fact]
    [Trait("check", "webhooks-13")]
    public async Task With_retries_off_a_timeout_is_final()
    {
        using var host = new WebhookHost(config => config["retry_enabled"] = false);
        host.Receiver.Hangs("shop.example");
        var attempt = await host.Paid();
        await host.UntilReceived(1);
        host.Clock.Advance(TimeSpan.FromSeconds(15));

        var row = await host.UntilFinished(attempt);
        ((string?)row["status"]).ShouldBe("failed");
        ((int)row["attempts_made"]!).ShouldBe(1);
    }

    [Fact]
    [Trait("check", "webhooks-10")]
    public async Task A_refused_connection_is_one_attempt()
    {
        using var host = new WebhookHost(realNetwork: true);
        var attempt = await host.Paid($"http://127.0.0.1:{ClosedPort()}/hook");

        var row = await host.UntilFinished(attempt);
        ((string?)row["status"]).ShouldBe("failed");
        ((int)row["attempts_made"]!).ShouldBe(1);
        ((string?)row["error"])!.ShouldStartWith("ConnectionError");
        row["http_status"].ShouldBeNull();
        await AcknowledgementTests.OneMail(host);
    }

    [Theory]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://localhost")]
    [InlineData("http://[::1]")]
    [InlineData("http://[::ffff:127.0.0.1]")]
    public async Task A_private_target_is_refused_when_connecting(string host)
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        using var product = new WebhookHost(realNetwork: true);
        product.Settings["Ottu:Webhooks:AllowPrivateTargets"] = "false";
        var attempt = await product.Paid($"{host}:{((IPEndPoint)listener.LocalEndpoint).Port}/hook");

        var row = await product.UntilFinished(attempt);
        ((string?)row["status"]).ShouldBe("failed");
        ((string?)row["error"]).ShouldBe("The target's address is not public.");
        listener.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task Redirects_are_not_followed_and_an_endless_body_holds_nothing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var server = ServeEndlessly(listener);
        using var host = new WebhookHost(realNetwork: true);
        var attempt = await host.Paid($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/hook");

        var row = await host.UntilFinished(attempt);
        ((int)row["http_status"]!).ShouldBe(302);
        ((string?)row["attempts"]![0]!["response_body"])!.Length.ShouldBe(4096);
        listener.Stop();
        await server;
    }

    [Fact]
    [Trait("check", "webhooks-26")]
    public async Task Two_events_of_one_session_arrive_in_order_although_the_first_has_to_wait()
    {
        using var host = new WebhookHost();
        host.Receiver.On("shop.example", (number, ct) => number == 1 ? Receiver.Hang(ct) : Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)));
        var failed = await host.Settle(await host.Start(), WebhookHost.Declined);
        await host.UntilReceived(1);
        await host.Settle(await host.Again(failed), WebhookHost.Approved);
        host.Clock.Advance(TimeSpan.FromSeconds(15));
        await host.UntilRecorded(failed, 1);
        host.Clock.Advance(TimeSpan.FromSeconds(5));

        await host.UntilFinished(failed, index: 1);
        host.Receiver.Received.Select(request => request.Body["result"]!.ToString()).ShouldBe(["failed", "failed", "success"]);
    }

    [Fact]
    public async Task A_dead_target_does_not_delay_another()
    {
        using var host = new WebhookHost();
        host.Receiver.Hangs("dead.example");
        for (var i = 0; i < 12; i++) await host.Paid("https://dead.example/hook");
        var attempt = await host.Paid();

        ((string?)(await host.UntilFinished(attempt))["status"]).ShouldBe("delivered");
        host.Receiver.At("dead.example").Count.ShouldBe(4);
    }

    [Fact]
    public async Task Fifty_notifications_to_one_target_all_arrive_in_the_order_of_their_session()
    {
        using var host = new WebhookHost();
        var attempts = new List<Attempt>();
        for (var i = 0; i < 25; i++) attempts.Add(await host.Settle(await host.Start(), WebhookHost.Declined));
        foreach (var attempt in attempts.ToList()) attempts.Add(await host.Settle(await host.Again(attempt), WebhookHost.Approved));

        await host.UntilReceived(50);
        await host.Pump.RunDueAsync(default);
        host.Receiver.Received.Count.ShouldBe(50);
        foreach (var session in host.Receiver.Received.GroupBy(request => request.Body["session_id"]!.ToString()))
        {
            session.Select(request => request.Body["result"]!.ToString()).ShouldBe(["failed", "success"]);
        }
    }

    [Fact]
    [Trait("check", "webhooks-25")]
    public async Task What_a_killed_process_had_leased_is_delivered_when_the_lease_ran_out()
    {
        using var host = new WebhookHost();
        host.Settings["Ottu:Roles"] = "web";
        var attempt = await host.Paid();
        var stolen = new Sql("UPDATE outbox SET lease_owner = 'dead:1', lease_until = due_at + 60000, tries = 1");
        await host.InTransaction(tx => ((Tx)tx).Execute(stolen));

        await host.Pump.RunDueAsync(default);
        host.Receiver.Received.ShouldBeEmpty();
        host.Clock.Advance(TimeSpan.FromSeconds(61));
        await host.Pump.RunDueAsync(default);

        host.Receiver.Received.Count.ShouldBe(1);
        ((string?)(await host.Log(attempt)).ShouldHaveSingleItem()["status"]).ShouldBe("delivered");
    }

    [Fact]
    public async Task A_failed_notification_is_redelivered_after_growing_pauses_with_the_same_bytes_and_no_second_mail()
    {
        using var host = new WebhookHost();
        host.Receiver.On("shop.example", (number, _) => Task.FromResult(new HttpResponseMessage(number < 4 ? HttpStatusCode.BadGateway : HttpStatusCode.OK)));
        var start = host.Clock.GetUtcNow();
        var attempt = await host.Paid();
        await host.UntilFinished(attempt);
        foreach (var (minutes, attempts) in new[] { (1, 2), (5, 3), (30, 4) })
        {
            host.Clock.Advance(TimeSpan.FromMinutes(minutes));
            await host.UntilRecorded(attempt, attempts);
        }

        var row = (await host.Log(attempt)).ShouldHaveSingleItem();
        ((string?)row["status"]).ShouldBe("delivered");
        ((int)row["redeliveries"]!).ShouldBe(3);
        host.Receiver.Received.Select(request => (request.At - start).TotalMinutes).ShouldBe([0.0, 1.0, 6.0, 36.0]);
        host.Receiver.Received.ShouldAllBe(request => request.Text == host.Receiver.Received[0].Text);
        await AcknowledgementTests.OneMail(host);
    }

    [Fact]
    public async Task A_late_redelivery_does_not_hold_back_newer_events()
    {
        using var host = new WebhookHost();
        host.Receiver.On("shop.example", (number, _) => Task.FromResult(new HttpResponseMessage(number == 1 ? HttpStatusCode.BadGateway : HttpStatusCode.OK)));
        var failed = await host.Settle(await host.Start(), WebhookHost.Declined);
        await host.UntilFinished(failed);
        await host.Settle(await host.Again(failed), WebhookHost.Approved);

        ((string?)(await host.UntilFinished(failed, index: 1))["status"]).ShouldBe("delivered");
        ((string?)(await host.Log(failed))[0]["status"]).ShouldBe("failed");
    }

    [Fact]
    public async Task Staff_can_send_a_notification_again_with_a_fresh_body_and_schedule()
    {
        using var host = new WebhookHost();
        var attempt = await host.Paid();
        var first = await host.UntilFinished(attempt);

        using var answer = await host.Merchant().PostAsync($"/b/api/v1/admin/webhook-deliveries/{first["id"]}/resend/", content: null);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var second = await host.UntilFinished(attempt, index: 1);
        ((string?)second["trigger"]).ShouldBe("manual");
        ((string?)second["status"]).ShouldBe("delivered");
        ((string?)second["body"]).ShouldBe((string?)first["body"]);

        using var notified = await host.Merchant().PostAsync($"/b/api/v1/admin/transactions/{first["session_id"]}/notify/", content: null);
        notified.StatusCode.ShouldBe(HttpStatusCode.OK);
        ((string?)JsonNode.Parse(await notified.Content.ReadAsStringAsync())!["status"]).ShouldBe("pending");
        await host.UntilReceived(3);
    }

    [Fact]
    public async Task The_log_forgets_a_notification_after_90_days()
    {
        using var host = new WebhookHost();
        host.Settings["Ottu:Roles"] = "web";
        var attempt = await host.Paid();
        await host.Pump.RunDueAsync(default);
        (await host.Log(attempt)).Count.ShouldBe(1);
        await using var scope = host.Services.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<MediatR.IMediator>();

        host.Clock.Advance(TimeSpan.FromDays(90));
        (await mediator.Send(new PurgeDeliveries())).ShouldBe(0);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        (await mediator.Send(new PurgeDeliveries())).ShouldBe(1);
        (await host.Log(attempt)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_log_needs_its_right_and_resending_another()
    {
        using var host = new WebhookHost();
        (await host.Anonymous().GetAsync("/b/api/v1/admin/webhook-deliveries/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var staff = host.Basic("none", "none-secret-1");
        (await staff.GetAsync("/b/api/v1/admin/webhook-deliveries/")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await staff.PostAsync("/b/api/v1/admin/webhook-deliveries/x/resend/", content: null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await host.Merchant().GetAsync("/b/api/v1/admin/webhook-deliveries/x/")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await host.Read("/b/api/v1/admin/webhook-deliveries/")).ToJsonString().ShouldBe("""{"count":0,"count_is_exact":true,"next":null,"previous":null,"results":[]}""");
    }

    static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static async Task ServeEndlessly(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        try
        {
            await stream.WriteAsync("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n"u8.ToArray());
            var filler = new byte[1024];
            Array.Fill(filler, (byte)'x');
            while (true) await stream.WriteAsync(filler);
        }
        catch (IOException)
        {
            // Cut off, as it should be.
        }
    }
}
