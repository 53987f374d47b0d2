using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Operations;

namespace Ottu.Api.Tests.Crashes;

/// <summary>
/// The process is killed at each step of a refund and started again on the same files. The merchant, who got no answer, repeats the call
/// with its Tracking-Key; the simulator's own books say how often money went back.
/// </summary>
public sealed class KilledOperationTests : IDisposable
{
    readonly string _folder = Path.Combine(Path.GetTempPath(), "ottu-crash", Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("operation:before-reserve")]
    [InlineData("operation:before-call")]
    [InlineData("operation:before-record")]
    [InlineData("operation:after-record")]
    public async Task A_refund_killed_on_its_way_moves_money_once_and_is_announced(string crashAt)
    {
        await using var receiver = await LoopbackReceiver.Start();
        using var ottu = new OttuProcess(_folder);
        await ottu.Start(("Ottu:Testing:CrashAt", crashAt));
        var session = await Pay(ottu, receiver.Url);

        await Should.ThrowAsync<HttpRequestException>(() => Refund(ottu, session));
        await ottu.UntilDead();
        ottu.Kill();
        await ottu.Start();
        var answer = await RefundUntilDone(ottu, session);

        answer.ShouldDo("5.000", "refunded");
        var webhook = await receiver.Until(body => body["txn"] is not null);
        ((string?)webhook["reference_number"]).ShouldBe((string?)answer.Body["reference_number"]);
        ((string?)webhook["result"]).ShouldBe("success");
        await BankReturned(ottu, session, "5.000");
    }

    static async Task<string> Pay(OttuProcess ottu, string webhookUrl)
    {
        var created = await ottu.Merchant().PostAsJsonAsync("/b/checkout/v1/pymt-txn/", Merchant.Minimal(("webhook_url", webhookUrl)));
        var session = (string)(await created.Content.ReadFromJsonAsync<JsonObject>())!["session_id"]!;
        (await new Payer(ottu.Browser()).Pay(session)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        return session;
    }

    static Task<Answer> Refund(OttuProcess ottu, string session) => ottu.Merchant().Operate(Desk.Body("refund", session, "5"), key: "refund-1");

    /// <summary>An orphan must first be found out by the inquiry: until then its key is in progress.</summary>
    static async Task<Answer> RefundUntilDone(OttuProcess ottu, string session)
    {
        for (var tries = 0; tries < 240; tries++)
        {
            var answer = await Refund(ottu, session);
            if (answer.Code != "in_progress") return answer;
            await Task.Delay(500);
        }

        throw new TimeoutException("The key stayed in progress.");
    }

    static async Task BankReturned(OttuProcess ottu, string session, string amount)
    {
        var transaction = (await ottu.Merchant().GetFromJsonAsync<JsonObject>($"/b/api/v1/admin/transactions/{session}/"))!;
        var books = (await ottu.Browser().GetFromJsonAsync<JsonObject>($"/sandbox/api/payments/{transaction["attempts"]![0]!["reference_number"]}"))!;
        ((string?)books["refunded"]).ShouldBe(amount);
        books["operations"]!.AsArray().Count.ShouldBe(1);
    }
}
