using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;

namespace Ottu.Api.Tests.Crashes;

/// <summary>The process is killed while it charges what a device handed over; the simulator's books say how often that was charged.</summary>
public sealed class KilledDevicePaymentTests : IDisposable
{
    const string Identifier = "dead0001";

    readonly string _folder = Path.Combine(Path.GetTempPath(), "ottu-device-crash", Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("payment:before-reserve", "the device's payment can be sent again")]
    [InlineData("payment:before-call", "the payer authorizes a new one")]
    [InlineData("payment:before-record", "the inquiry finds the money")]
    public async Task A_device_payment_killed_on_its_way_is_charged_once(string crashAt, string ending)
    {
        using var ottu = new OttuProcess(_folder);
        await ottu.Start(("Ottu:Testing:CrashAt", crashAt));
        (await ottu.Merchant().PostAsJsonAsync(Device.ServicesPath, Device.Service("ap", "apple_pay"))).StatusCode.ShouldBe(HttpStatusCode.Created);
        var created = await ottu.Merchant().PostAsJsonAsync(Payments.Checkout.Path, Merchant.Minimal());
        var session = (string)(await created.Content.ReadFromJsonAsync<JsonObject>())!["session_id"]!;

        await Should.ThrowAsync<HttpRequestException>(() => Pay(ottu, session, Identifier));
        await ottu.UntilDead();
        ottu.Kill();
        await ottu.Start();

        if (ending == "the device's payment can be sent again") (await Pay(ottu, session, Identifier)).StatusCode.ShouldBe(HttpStatusCode.OK);
        if (ending == "the payer authorizes a new one") await PayAgain(ottu, session);
        await UntilPaid(ottu, session);
        var again = await ottu.Merchant().PostAsJsonAsync(Payments.Checkout.Path, Merchant.Minimal());
        var other = (string)(await again.Content.ReadFromJsonAsync<JsonObject>())!["session_id"]!;
        await (await Pay(ottu, other, Identifier)).ShouldBe400("""{"payload":{"transactionIdentifier":["This payment of the device was used before."]}}""");
        (await ChargesOf(ottu, session)).ShouldBe(1);
        (await ChargesOf(ottu, other)).ShouldBe(0);
    }

    static Task<HttpResponseMessage> Pay(OttuProcess ottu, string session, string identifier) => ottu.Merchant().PayNatively(Device.ApplePath, session, Device.Apple(identifier: identifier));

    /// <summary>The first payment of the device is lost with its process: it is used up, and the orphan must be given up first.</summary>
    static async Task PayAgain(OttuProcess ottu, string session)
    {
        for (var tries = 0; tries < 240; tries++)
        {
            if ((await Pay(ottu, session, $"beef{tries:d4}")).StatusCode == HttpStatusCode.OK) return;
            await Task.Delay(500);
        }
    }

    static async Task UntilPaid(OttuProcess ottu, string session)
    {
        var state = "";
        for (var tries = 0; tries < 240 && state != "paid"; tries++)
        {
            state = (string)(await ottu.Merchant().GetFromJsonAsync<JsonObject>($"{Payments.Checkout.Path}{session}/"))!["state"]!;
            if (state != "paid") await Task.Delay(500);
        }

        state.ShouldBe("paid");
    }

    static async Task<int> ChargesOf(OttuProcess ottu, string session)
    {
        var books = await ottu.Browser().GetFromJsonAsync<JsonObject>("/sandbox/api/payments?limit=100");
        return books!["results"]!.AsArray().Where(row => (string?)row!["session_id"] == session).Sum(row => (int)row!["charge_count"]!);
    }
}
