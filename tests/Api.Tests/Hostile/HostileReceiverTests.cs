using System.Text.Json.Nodes;
using Ottu.Api.Tests.Webhooks;

namespace Ottu.Api.Tests.Hostile;

/// <summary>Merchants' servers that misbehave on real sockets: the delivery is cut, said why, and costs little.</summary>
public sealed class HostileReceiverTests
{
    const string Ok = "HTTP/1.1 200 OK\r\n";
    const int Gigabyte = 1024 * 1024 * 1024;
    const int MostRead = 16 * 1024 * 1024;
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    public static TheoryData<string> Slow => ["silent", "a byte of the head at a time", "endless interim answers"];

    [Theory]
    [MemberData(nameof(Slow))]
    public async Task Is_given_up_at_the_timeout(string how)
    {
        await using var server = new RawServer(answer => how switch
        {
            "silent" => answer.Nothing(),
            "a byte of the head at a time" => Drip(answer),
            _ => answer.Forever("HTTP/1.1 102 Processing\r\n\r\n", pauseMilliseconds: 20),
        });
        using var host = Host();
        var attempt = await host.Paid(server.Url);
        await WebhookHost.Until(() => Task.FromResult(server.Requests == 1), "the request");
        await Task.Delay(300);
        (await host.Log(attempt)).ShouldHaveSingleItem()["attempts_made"]!.GetValue<int>().ShouldBe(0);
        host.Clock.Advance(Timeout);

        var row = await host.UntilFinished(attempt);
        ((string?)row["status"]).ShouldBe("failed");
        ((string?)row["error"]).ShouldBe("No answer within 15 s.");
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.9\r\n")]
    [InlineData("HTTP/1.1 200")]
    [InlineData("HTTP/1.1 999999 Strange\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nbroken header\r\n\r\n")]
    [InlineData("\0\0\0\0")]
    [InlineData("")]
    public async Task Garbage_and_a_closed_connection_fail_with_a_reason(string text)
    {
        await using var server = new RawServer(answer => answer.Send(text));
        using var host = Host();
        var row = await host.UntilFinished(await host.Paid(server.Url));
        ((string?)row["status"]).ShouldBe("failed", text);
        ((string?)row["error"]).ShouldNotBeNullOrEmpty();
        row["http_status"].ShouldBeNull();
        server.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task An_endless_head_is_cut_off()
    {
        await using var server = new RawServer(async answer =>
        {
            await answer.Send(Ok);
            await answer.Forever("X-More: " + new string('x', 1000) + "\r\n");
        });
        using var host = Host();
        var row = await host.UntilFinished(await host.Paid(server.Url));
        ((string?)row["status"]).ShouldBe("failed");
        ((string?)row["error"]).ShouldNotBeNullOrEmpty();
        server.Sent.ShouldBeLessThan(MostRead);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n", "10000\r\n", "\r\n")]
    [InlineData("Content-Length: 1073741824\r\n\r\n", "", "")]
    [InlineData("\r\n", "", "")]
    public async Task A_gigabyte_is_not_read(string head, string before, string after)
    {
        await using var server = new RawServer(async answer =>
        {
            await answer.Send(Ok + head);
            for (var sent = 0; sent < Gigabyte; sent += 0x10000) await answer.Send(before + new string('x', 0x10000) + after);
        });
        using var host = Host();
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        var row = await host.UntilFinished(await host.Paid(server.Url));
        ((string?)row["status"]).ShouldBe("delivered");
        ((string?)row["attempts"]![0]!["response_body"])!.Length.ShouldBe(4096);
        server.Sent.ShouldBeLessThan(MostRead);
        (GC.GetTotalMemory(forceFullCollection: true) - memory).ShouldBeLessThan(128L * 1024 * 1024);
    }

    [Fact]
    public async Task A_body_that_never_comes_holds_nobody()
    {
        await using var server = new RawServer(async answer =>
        {
            await answer.Send(Ok + "Content-Length: 1000\r\n\r\n");
            await answer.Forever("x", pauseMilliseconds: 200);
        });
        using var host = Host();
        var attempt = await host.Paid(server.Url);
        await WebhookHost.Until(() => Task.FromResult(server.Sent > 50), "some of the body");
        await WebhookHost.Until(
            async () =>
            {
                host.Clock.Advance(TimeSpan.FromSeconds(1));
                return (string?)(await host.Log(attempt))[0]["status"] != "pending";
            },
            "the end");
        ((string?)(await host.Log(attempt))[0]["status"]).ShouldBe("delivered");
    }

    [Fact]
    public async Task A_body_that_breaks_off_was_an_answer_all_the_same()
    {
        await using var server = new RawServer(answer => answer.Send(Ok + "Content-Length: 1000\r\n\r\nshort"));
        using var host = Host();
        var row = await host.UntilFinished(await host.Paid(server.Url));
        ((string?)row["status"]).ShouldBe("delivered");
        ((string?)row["attempts"]![0]!["response_body"]).ShouldBe("short");
    }

    [Fact]
    public async Task A_redirect_in_a_circle_is_one_request()
    {
        var server = default(RawServer);
        server = new RawServer(answer => answer.Send($"HTTP/1.1 308 Round\r\nLocation: {server!.Url}\r\nContent-Length: 0\r\n\r\n"));
        await using var running = server;
        using var host = Host();
        var row = await host.UntilFinished(await host.Paid(server.Url));
        ((string?)row["status"]).ShouldBe("failed");
        ((int)row["http_status"]!).ShouldBe(308);
        server.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Silent_merchants_do_not_delay_another()
    {
        await using var silent = new RawServer(answer => answer.Nothing());
        await using var healthy = new RawServer(answer => answer.Send(Ok + "Content-Length: 0\r\n\r\n"));
        using var host = Host();
        for (var i = 0; i < 20; i++) await host.Paid(silent.Url);
        ((string?)(await host.UntilFinished(await host.Paid(healthy.Url)))["status"]).ShouldBe("delivered");
        silent.Requests.ShouldBe(4);
    }

    static async Task Drip(RawAnswer answer)
    {
        await answer.Send(Ok + "X-Slow: ");
        await answer.Forever("x", pauseMilliseconds: 100);
    }

    static WebhookHost Host() => new(config => config["retry_enabled"] = false, realNetwork: true);
}
