using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ottu.Api.Tests.Cards;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;

namespace Ottu.Api.Tests.Crashes;

/// <summary>Design rule: no card number at rest, ever. Looks at every byte that a card payment leaves behind.</summary>
public sealed partial class CardDataAtRestTests : IDisposable
{
    /// <summary>Passes "standard" as a number that declines; unlike a CVV of three digits it is not found by chance.</summary>
    const string Cvv = "9173";

    /// <summary>What devices hand over: it is passed on, and nothing of it is kept.</summary>
    static readonly string[] Sealed = ["sealedApple0b5e55ed", "sealedGoogle0b5e55ed", "sealedSamsung0b5e55ed", "fa11ce55c0ded00d"];
    const string Owner = "cust-1";

    static readonly string[] Numbers = [Payer.Approves, Payer.Declines, Payer.Challenges, "8888880000000001"];

    readonly string _folder = Path.Combine(Path.GetTempPath(), "ottu-cards", Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [SqliteFact]
    public async Task No_table_log_or_trace_holds_a_card_number_or_a_security_code()
    {
        await using var traces = await TraceReceiver.Start();
        await using var receiver = await LoopbackReceiver.Start();
        using var ottu = new OttuProcess(_folder);
        await ottu.Start(("Ottu:Telemetry:OtlpEndpoint", traces.Url));
        await PayEveryWay(ottu, receiver.Url);
        await PayWithEveryDevice(ottu, receiver.Url);
        await UntilTraced(traces);

        var kept = Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).ToDictionary(path => Path.GetFileName(path), Read);
        kept.Keys.ShouldContain("ottu.db-wal");
        kept.Keys.ShouldContain("sandbox.db-wal");
        ottu.Output.Length.ShouldBeGreaterThan(10_000, "The log is at its most talkative.");
        kept["log"] = Encoding.UTF8.GetBytes(ottu.Output);
        kept["traces"] = traces.Bytes;
        kept["webhooks"] = Encoding.UTF8.GetBytes(string.Concat(receiver.Received.Select(body => body.ToJsonString())));
        foreach (var (name, bytes) in kept) Search(name, Encoding.Latin1.GetString(bytes));

        // The search itself can find something: the last four digits are allowed to be kept.
        Encoding.Latin1.GetString(kept["ottu.db-wal"]).ShouldContain("424242******4242");
        Encoding.Latin1.GetString(kept["traces"]).ShouldContain("POST /checkout/{sessionId}/pay");
    }

    static void Search(string name, string text)
    {
        foreach (var number in Numbers)
        {
            text.ShouldNotContain(number, Case.Sensitive, name);
            text.ShouldNotContain(Grouped(number, " "), Case.Sensitive, name);
            text.ShouldNotContain(Grouped(number, "-"), Case.Sensitive, name);
            text.ShouldNotContain(Grouped(number, "+"), Case.Sensitive, name);
            text.ShouldNotContain(string.Join('\0', number.ToCharArray()), Case.Sensitive, name);
            text.ShouldNotContain(Convert.ToBase64String(Encoding.ASCII.GetBytes(number))[..20], Case.Sensitive, name);
        }

        foreach (var part in Sealed)
        {
            text.ShouldNotContain(part, Case.Insensitive, name);
            text.ShouldNotContain(Convert.ToBase64String(Encoding.ASCII.GetBytes(part))[..20], Case.Sensitive, name);
        }

        text.ShouldNotContain("BEGIN PRIVATE KEY", Case.Sensitive, name);
        SecurityCode().IsMatch(text).ShouldBeFalse(name);
    }

    /// <summary>Charged, declined, challenged, refused, repeated and broken: by API, by the older SDK, as a form and in one step.</summary>
    static async Task PayWithEveryDevice(OttuProcess ottu, string webhookUrl)
    {
        foreach (var flow in new[] { "apple_pay", "google_pay", "samsung_pay" })
        {
            (await ottu.Merchant().PostAsJsonAsync(Device.ServicesPath, Device.Service(flow, flow))).StatusCode.ShouldBe(HttpStatusCode.Created);
        }

        var (apple, google) = (Device.Apple(Sealed[0], Sealed[3]), Device.Google(Sealed[1]));
        (await ottu.Merchant().PayNatively(Device.ApplePath, await Create(ottu, "mock", webhookUrl), apple)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ottu.Merchant().PayNatively(Device.ApplePath, await Create(ottu, "mock", webhookUrl), apple)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ottu.Merchant().PayNatively(Device.GooglePath, await Create(ottu, "mock", webhookUrl), google)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ottu.Merchant().PayNatively(Device.GooglePath, await Create(ottu, "knet", webhookUrl), google)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var broken = Device.Apple(Sealed[0], Sealed[3]);
        broken.Remove("paymentMethod");
        var refused = await ottu.Merchant().PayNatively(Device.ApplePath, await Create(ottu, "mock", webhookUrl), broken);
        Search("the refused payload", await refused.Content.ReadAsStringAsync());
        var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["session_id"] = await Create(ottu, "mock", webhookUrl), ["payload"] = google.ToJsonString() });
        (await ottu.Merchant().PostAsync(Device.GooglePath, form)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var sheet = new JsonObject { ["session_id"] = await Create(ottu, "mock", webhookUrl), ["code"] = "mock", ["amount"] = "1", ["google_pay_payload"] = google.DeepClone() };
        using var sdk = ottu.Browser();
        sdk.DefaultRequestHeaders.Add("Authorization", "Api-Key " + OttuHost.PublicKey);
        (await sdk.PostAsJsonAsync(Device.GoogleSheetPath, sheet)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        sheet["amount"] = "12.34";
        (await sdk.PostAsJsonAsync(Device.GoogleSheetPath, sheet)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var instrument = new JsonObject { ["instrument_type"] = "samsung_pay", ["payload"] = new JsonObject { ["token"] = Sealed[2] } };
        var oneStep = await ottu.Merchant().PostAsJsonAsync("/b/checkout/v1/pymt-txn/", Merchant.Minimal(("payment_instrument", instrument), ("webhook_url", webhookUrl)));
        oneStep.StatusCode.ShouldBe(HttpStatusCode.Created);
        Search("the answer", await oneStep.Content.ReadAsStringAsync());
    }

    static async Task PayEveryWay(OttuProcess ottu, string webhookUrl)
    {
        foreach (var number in Numbers.Take(2))
        {
            var session = await Create(ottu, "mock", webhookUrl);
            await new Payer(ottu.Browser()).Pay(session, number: Grouped(number, " "), cvv: Cvv);
        }

        var challenged = await new Payer(ottu.Browser()).Pay(await Create(ottu, "mock", webhookUrl), number: Payer.Challenges, cvv: Cvv);
        challenged.Headers.Location!.ToString().ShouldContain("/sandbox/3ds/");
        await new Payer(ottu.Browser()).AtGateway(challenged, "approve", ("otp", "123456"));

        var atBank = await new Payer(ottu.Browser()).Pay(await Create(ottu, "knet", webhookUrl), pgCode: "knet");
        await new Payer(ottu.Browser()).AtGateway(atBank, "approve", ("number", Numbers[3]), ("expiry", "09/30"), ("cvv", Cvv), ("holder", "N"));

        await KeepUseAndDelete(ottu, webhookUrl);

        // Refused on our page: nothing of it may be kept either, and it may not be shown again.
        var refused = await new Payer(ottu.Browser()).Pay(await Create(ottu, "mock", webhookUrl), number: Payer.Approves, expiry: "01/20", cvv: Cvv);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Search("the refused form", await refused.Content.ReadAsStringAsync());
    }

    /// <summary>A card is typed and kept, used with its security code on the page and in the SDK, shown, and deleted.</summary>
    static async Task KeepUseAndDelete(OttuProcess ottu, string webhookUrl)
    {
        using var cvvIsRequired = new StringContent("""{"cvv_required":true}""", Encoding.UTF8, "application/json");
        (await ottu.Merchant().PatchAsync("/b/api/v1/admin/mids/mock/", cvvIsRequired)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await new Payer(ottu.Browser()).PayAndSave(await Create(ottu, "mock", webhookUrl, Owner), Grouped(Payer.Approves, " "), cvv: Cvv);
        var cards = await ottu.Merchant().GetStringAsync($"/b/pbl/v2/card/?customer_id={Owner}");
        Search("the list of cards", cards);
        var token = (string)JsonNode.Parse(cards)![0]!["token"]!;
        (await new Payer(ottu.Browser()).PayWith(await Create(ottu, "mock", webhookUrl, Owner), token, Cvv)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);

        var session = await Create(ottu, "mock", webhookUrl, Owner);
        var submit = new JsonObject { ["merchant_id"] = "localhost", ["session_id"] = session, ["payment_method"] = "token", ["token"] = token, ["cvv"] = Cvv };
        var answer = await ottu.Sdk().PostAsJsonAsync("/b/checkout/api/sdk/v1/submit-token/", submit);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Search("the SDK's answer", await answer.Content.ReadAsStringAsync());
        (await ottu.Merchant().DeleteAsync($"/b/pbl/v2/card/{token}/?customer_id={Owner}&type=sandbox")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    static async Task<string> Create(OttuProcess ottu, string pgCode, string webhookUrl, string? customer = null)
    {
        var body = Merchant.Minimal(("pg_codes", new JsonArray(pgCode)), ("webhook_url", webhookUrl), ("customer_id", customer));
        var answer = await ottu.Merchant().PostAsJsonAsync("/b/checkout/v1/pymt-txn/", body);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["session_id"]!;
    }

    static async Task UntilTraced(TraceReceiver traces)
    {
        for (var tries = 0; tries < 300; tries++)
        {
            if (Encoding.Latin1.GetString(traces.Bytes).Contains("/pay", StringComparison.Ordinal)) return;
            await Task.Delay(100);
        }
    }

    static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        return copy.ToArray();
    }

    static string Grouped(string number, string separator) => string.Join(separator, number.Chunk(4).Select(digits => new string(digits)));

    [GeneratedRegex("(?<![0-9A-Za-z.])" + Cvv + "(?![0-9A-Za-z])|cvv[\"'=: ]+" + Cvv, RegexOptions.CultureInvariant)]
    private static partial Regex SecurityCode();
}
