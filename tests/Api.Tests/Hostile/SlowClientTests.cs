using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Crashes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Hostile;

/// <summary>A process of its own with its real server: what is broken, too big or too slow is turned away, and others are served meanwhile.</summary>
public sealed class SlowClientTests(SlowClientTests.Server server) : IClassFixture<SlowClientTests.Server>
{
    /// <summary>The full number is 10,000: <c>OTTU_IDLE_CONNECTIONS</c>. Both ends are on one machine, under one limit of open files each.</summary>
    const int DefaultIdle = 2000;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    OttuProcess Process => server.Process;

    [Theory]
    [InlineData("GET /b/checkout/v1/pymt-txn/%00/ HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/9.9\r\nHost: a\r\n\r\n", 505)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX-A: a\0b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nbroken\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX-A : b\r\n\r\n", 400)]
    [InlineData("POST /b/checkout/v1/pymt-txn/ HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n", 400)]
    [InlineData("POST /b/checkout/v1/pymt-txn/ HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400)]
    [InlineData("POST /b/checkout/v1/pymt-txn/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", 400)]
    [InlineData("POST /b/pbl/v2/inquiry/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 400)]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\r\n\r\n", 400)]
    public async Task Broken_requests_are_refused(string request, int status)
    {
        using var client = await RawClient.To(Process.Url);
        await client.Send(request);
        (await client.ReadToEnd(Patience)).ShouldStartWith($"HTTP/1.1 {status} ");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Idempotency-Key: chunk-1\r\n")]
    public async Task A_chunked_body_that_is_not_one_is_refused_without_an_effect(string header)
    {
        foreach (var body in new[] { "zz\r\n{}\r\n0\r\n\r\n", "-1\r\n", "ffffffffffffffff\r\n{", "5\r\n{}" + "\r\n0\r\n\r\n" })
        {
            using var client = await RawClient.To(Process.Url);
            await client.Send($"POST /b/checkout/v1/pymt-txn/ HTTP/1.1\r\nHost: a\r\nAuthorization: Api-Key {OttuHost.PrivateKey}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n{header}\r\n{body}");
            (await client.ReadToEnd(Patience)).ShouldStartWith("HTTP/1.1 400 ", Case.Sensitive, body);
        }
    }

    [Theory]
    [InlineData(40_000, 0, 431)]
    [InlineData(0, 20_000, 414)]
    public async Task An_oversized_head_is_refused(int header, int url, int status)
    {
        using var client = await RawClient.To(Process.Url);
        await client.Send($"GET /{new string('u', url)} HTTP/1.1\r\nHost: a\r\nX-A: {new string('h', header)}\r\n\r\n");
        (await client.ReadToEnd(Patience)).ShouldStartWith($"HTTP/1.1 {status} ");
    }

    [Fact]
    public async Task A_hundred_and_one_headers_are_refused()
    {
        using var client = await RawClient.To(Process.Url);
        await client.Send("GET / HTTP/1.1\r\nHost: a\r\n" + string.Concat(Enumerable.Range(0, 101).Select(i => $"X-{i}: 1\r\n")) + "\r\n");
        (await client.ReadToEnd(Patience)).ShouldStartWith("HTTP/1.1 431 ");
    }

    [Theory]
    [InlineData("application/json", 1_048_577, "The request body is larger than 1 MiB.")]
    [InlineData("application/json", 200_000_000, "The request body is larger than 1 MiB.")]
    [InlineData("multipart/form-data; boundary=b", 4_194_305, "The request body is larger than 4 MiB.")]
    public async Task An_oversized_body_is_answered_before_it_has_arrived(string type, long length, string detail)
    {
        using var client = await RawClient.To(Process.Url);
        await client.Send($"POST /b/checkout/v1/pymt-txn/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Api-Key {OttuHost.PrivateKey}\r\nContent-Type: {type}\r\nContent-Length: {length}\r\n\r\nx");
        var answer = await client.ReadToEnd(Patience);
        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldContain(detail);
    }

    [Fact]
    public async Task Slow_heads_and_bodies_are_cut_off_and_starve_nobody()
    {
        var slow = new List<RawClient>();
        for (var i = 0; i < 200; i++)
        {
            slow.Add(await RawClient.To(Process.Url));
            await slow[^1].Send(i % 2 == 0
                ? "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "
                : $"POST /b/checkout/v1/pymt-txn/ HTTP/1.1\r\nHost: a\r\nAuthorization: Api-Key {OttuHost.PrivateKey}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{");
        }

        using var patience = new CancellationTokenSource(Patience);
        var drips = slow.Select(client => Drip(client, patience.Token)).ToList();
        await Serves();
        var answers = await Task.WhenAll(slow.Select(client => client.ReadToEnd(Patience)));
        await patience.CancelAsync();
        await Task.WhenAll(drips);
        answers.Where((_, i) => i % 2 == 0).ShouldAllBe(answer => answer.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal) || answer == "(reset)");
        answers.Where((_, i) => i % 2 == 1).ShouldAllBe(answer => answer.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal) || answer == "(reset)");
        slow.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Thousands_of_idle_connections_keep_nobody_out()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("OTTU_IDLE_CONNECTIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : DefaultIdle;
        var idle = new List<RawClient>();
        try
        {
            for (var i = 0; i < count; i++) idle.Add(await RawClient.To(Process.Url));
            await Serves();
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }

        await Serves();
    }

    async Task Serves()
    {
        using var merchant = Process.Merchant();
        merchant.Timeout = TimeSpan.FromSeconds(15);
        using var answer = await merchant.PostAsJsonAsync("/b/checkout/v1/pymt-txn/", Merchant.Minimal());
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    static async Task Drip(RawClient client, CancellationToken ct)
    {
        try
        {
            while (!ct.IsCancellationRequested)
            {
                await client.Send("x");
                await Task.Delay(1000, ct);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // Cut off, as it should be.
        }
    }

    /// <summary>One process for all: it must outlive everything that is done to it.</summary>
    public sealed class Server : IAsyncLifetime
    {
        public OttuProcess Process { get; } = new(Path.Combine(Path.GetTempPath(), "ottu-tests", Guid.NewGuid().ToString("N")));

        public Task InitializeAsync() => Process.Start(("Logging:LogLevel:Default", "Warning"));

        public Task DisposeAsync()
        {
            var (output, ended) = (Process.Output, Process.HasExited);
            Process.Dispose();
            ended.ShouldBeFalse(output);
            output.ShouldNotContain("Unhandled exception");
            return Task.CompletedTask;
        }
    }
}
