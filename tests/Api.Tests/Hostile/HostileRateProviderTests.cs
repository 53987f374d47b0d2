using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Hostile;

/// <summary>A rate provider that misbehaves on a real socket: whoever asked for the rates is told, nothing is stored, and little is read.</summary>
public sealed class HostileRateProviderTests
{
    const string Ok = "HTTP/1.1 200 OK\r\n";
    const int MostRead = 16 * 1024 * 1024;

    [Theory]
    [InlineData("", "Fixer cannot be reached.")]
    [InlineData("SSH-2.0-OpenSSH_9.9\r\n", "Fixer cannot be reached.")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n", "Fixer answered with HTTP 302.")]
    [InlineData(Ok + "Content-Length: 1000\r\n\r\n{\"success\":true", "Fixer cannot be reached.")]
    [InlineData(Ok + "Content-Length: 1073741824\r\n\r\n{", "Fixer cannot be reached.")]
    [InlineData(Ok + "Content-Length: 1\r\nContent-Encoding: gzip\r\n\r\n{", "Fixer's answer is not JSON.")]
    [InlineData(Ok + "Content-Length: 4\r\n\r\nnull", "Fixer's answer is not one of its documents.")]
    [InlineData(Ok + "\r\n{\"success\":true,\"base\":\"\\ud800\",\"rates\":{\"KWD\":0.3}}", "Fixer's answer is not JSON.")]
    [InlineData(Ok + "\r\n{\"success\":true,\"base\":\"USD\",\"rates\":{\"\\udc00\":0.3,\"KWD\":0.3}}", "Fixer's answer is not JSON.")]
    [InlineData(Ok + "\r\n{\"success\":true,\"base\":\"USD\",\"rates\":{\"KWD\":1e400,\"USD\":-1,\"EUR\":\"1\"}}", "Fixer's answer has no rates.")]
    public Task Nonsense_is_named_and_changes_nothing(string answer, string detail) => Refuses(server => server.Send(answer), detail);

    [Fact]
    public Task An_endless_head_is_cut_off() => Refuses(
        async answer =>
        {
            await answer.Send(Ok);
            await answer.Forever("X-More: " + new string('x', 1000) + "\r\n");
        },
        "Fixer cannot be reached.");

    [Fact]
    public Task An_endless_body_is_cut_off() => Refuses(
        async answer =>
        {
            await answer.Send(Ok + "Transfer-Encoding: chunked\r\n\r\n");
            await answer.Forever("10000\r\n" + new string(' ', 0x10000) + "\r\n");
        },
        "Fixer cannot be reached.");

    [Theory]
    [InlineData("")]
    [InlineData(Ok + "Content-Length: 1000\r\n\r\n")]
    public Task Silence_is_given_up(string begun) => Refuses(
        async answer =>
        {
            if (begun.Length > 0) await answer.Send(begun);
            await answer.Nothing();
        },
        "Fixer did not answer in time.");

    static async Task Refuses(Func<RawAnswer, Task> script, string detail)
    {
        await using var server = new RawServer(script);
        using var host = new OttuHost
        {
            Settings =
            {
                ["Ottu:Roles"] = "web",
                ["Ottu:Rates:Provider"] = "Fixer",
                ["Ottu:Rates:BaseUrl"] = $"http://127.0.0.1:{server.Port}/",
            },
        };
        using var admin = host.Merchant();
        (await admin.PatchAsJsonAsync("/b/api/v1/admin/settings/", new { fixer_access_key = "0a1b2c3d4e5f60718293a4b5c6d7e8f9" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        var before = await admin.GetStringAsync("/b/api/v1/admin/currency-exchanges/");

        using var answer = await admin.PostAsync("/b/api/v1/admin/currency-exchanges/refresh/", content: null);

        var body = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        ((int)answer.StatusCode, (string?)body["detail"], (string?)body["code"]).ShouldBe((400, detail, "rates_unavailable"));
        (await admin.GetStringAsync("/b/api/v1/admin/currency-exchanges/")).ShouldBe(before);
        server.Sent.ShouldBeLessThan(MostRead);

        // .NET asks again, three times at most, where a connection closes before anything was said.
        server.Requests.ShouldBeInRange(1, 4);
    }
}
