using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Crashes;

/// <summary>
/// The process is killed at each step of a card payment and started again on the same files. The simulator's own books, which survive
/// like a bank's, say how often the card was charged.
/// </summary>
public sealed class KilledProcessTests : IDisposable
{
    readonly string _folder = Path.Combine(Path.GetTempPath(), "ottu-crash", Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("payment:before-reserve", "the payer pays again")]
    [InlineData("payment:before-call", "the payer pays again")]
    [InlineData("payment:before-record", "the inquiry finds the money")]
    [InlineData("payment:after-record", "the webhook is delivered late")]
    public async Task A_payment_killed_on_its_way_is_charged_once_and_announced(string crashAt, string ending)
    {
        await using var receiver = await LoopbackReceiver.Start();
        using var ottu = new OttuProcess(_folder);
        await ottu.Start(("Ottu:Testing:CrashAt", crashAt));
        var session = await Create(ottu, receiver.Url);

        await Should.ThrowAsync<HttpRequestException>(() => new Payer(ottu.Browser()).Pay(session));
        await ottu.UntilDead();
        ottu.Kill();
        await ottu.Start();
        if (ending == "the payer pays again") await PayAgain(ottu, session);

        var webhook = await receiver.Until(body => (string?)body["session_id"] == session && (string?)body["state"] == "paid");
        ((string?)webhook["result"]).ShouldBe("success");
        (await State(ottu, session)).ShouldBe("paid");
        (await ChargesOf(ottu, session)).ShouldBe(1);
    }

    [Fact]
    [Trait("check", "webhooks-25")]
    public async Task A_webhook_cut_off_by_a_kill_is_delivered_after_the_restart()
    {
        await using var receiver = await LoopbackReceiver.Start();
        using var ottu = new OttuProcess(_folder);
        await ottu.Start(("Ottu:Roles", "web"));
        var session = await Create(ottu, receiver.Url);
        await new Payer(ottu.Browser()).Pay(session);
        (await State(ottu, session)).ShouldBe("paid");
        ottu.Kill();
        receiver.Received.ShouldBeEmpty();

        await ottu.Start();

        var webhook = await receiver.Until(body => (string?)body["session_id"] == session);
        ((string?)webhook["state"]).ShouldBe("paid");
    }

    static async Task<string> Create(OttuProcess ottu, string webhookUrl)
    {
        var answer = await ottu.Merchant().PostAsJsonAsync("/b/checkout/v1/pymt-txn/", Merchant.Minimal(("webhook_url", webhookUrl)));
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["session_id"]!;
    }

    static async Task<string> State(OttuProcess ottu, string session) =>
        (string)(await ottu.Merchant().GetFromJsonAsync<JsonObject>($"/b/checkout/v1/pymt-txn/{session}/"))!["state"]!;

    /// <summary>The payer keeps trying until the payment takes them: an orphan must first be given up.</summary>
    static async Task PayAgain(OttuProcess ottu, string session)
    {
        for (var tries = 0; tries < 240; tries++)
        {
            var page = await new Payer(ottu.Browser()).Open(session);
            if (page.Contains("name=\"number\"", StringComparison.Ordinal)) break;
            await Task.Delay(500);
        }

        var paid = await new Payer(ottu.Browser()).Pay(session);
        paid.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    static async Task<int> ChargesOf(OttuProcess ottu, string session)
    {
        var books = await ottu.Browser().GetFromJsonAsync<JsonNode>("/sandbox/api/payments");
        var rows = books as JsonArray ?? books!["results"]!.AsArray();
        return rows.Where(row => (string?)row!["session_id"] == session).Sum(row => (int)row!["charge_count"]!);
    }
}
