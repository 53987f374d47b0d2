using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Webhooks;

namespace Ottu.Api.Tests.Routing;

/// <summary>
/// Random gateways behind one virtual connection: they approve, decline in every class, refuse the connection, fall silent with and without the money, and some find
/// money later that they denied. Whatever happens, the banks' own books hold at most one payment per session once everything is settled. A failing seed is in the message.
/// </summary>
public sealed class FailoverSimulationTests : IDisposable
{
    const int Connections = 4;
    const int Sessions = 40;
    const string OtherCard = "4111111111111111";
    static readonly string[] Words = ["00", "00", "00", "05", "91", "96", "03", "51", "54", "1A", "43", "refuse", "timeout", "timeout", "late_paid"];

    readonly WebhookHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Failover_never_charges_twice(int seed)
    {
        var random = new Random(seed);
        await _host.OpenShop(Connections, profile =>
        {
            profile["failover"] = new JsonObject { ["enabled"] = true, ["max_hops"] = 3 };
            profile["default_strategy"] = new JsonObject { ["name"] = "round_robin" };
        });
        var sessions = new List<string>();
        for (var number = 0; number < Sessions; number++)
        {
            var words = Enumerable.Range(1, Connections).Select(at => KeyValuePair.Create($"r{at}", (JsonNode?)Words[random.Next(Words.Length)]));
            var session = await _host.Order(simulator: new JsonObject(words), fields: ("webhook_url", "https://shop.example/hook"));
            await _host.PayRouted(session);

            // Some payers try again at once, which must not help them to a second charge.
            if (random.Next(3) == 0) await TryAgain(session);
            if (random.Next(4) == 0) await FindMoneyLate(session, random);
            sessions.Add(session);
            if (random.Next(5) == 0) await _host.Pass(TimeSpan.FromMinutes(random.Next(1, 20)));
        }

        await Settle(sessions);
        foreach (var session in sessions) await Judge(session, seed);
    }

    async Task TryAgain(string session)
    {
        var payer = Payer.Of(_host);
        var page = await payer.Open(session);
        if (page.Contains("csrf_token", StringComparison.Ordinal) && page.Contains("name=\"quote\"", StringComparison.Ordinal)) await payer.Submit(session, page, RoutedShop.Virtual, OtherCard);
    }

    /// <summary>A bank that said nothing, or that nothing was paid, books the payment after all.</summary>
    async Task FindMoneyLate(string session, Random random)
    {
        var silent = (await Books(session)).Where(row => (string)row["behaviour"]! == "timeout").ToList();
        if (silent.Count == 0) return;
        var reference = silent[random.Next(silent.Count)]["reference_number"]!.ToString();
        (await _host.Anonymous().PostAsJsonAsync($"/sandbox/api/payments/{reference}/", new { state = "paid" })).EnsureSuccessStatusCode();
    }

    /// <summary>Until no attempt is open any more: the inquiries have asked, and what came twice went back.</summary>
    async Task Settle(IReadOnlyList<string> sessions)
    {
        for (var step = 0; step < 120; step++)
        {
            await _host.Pass(TimeSpan.FromMinutes(3));
            await Task.Delay(50);
            var open = 0;
            foreach (var session in sessions) open += (await _host.AttemptsOf(session)).Count(attempt => attempt.EndsWith("pending", StringComparison.Ordinal));
            if (open == 0 && step > 10) return;
        }
    }

    async Task Judge(string session, int seed)
    {
        var because = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, session {session}");
        var read = await Merchant.Read(_host, session);
        var kept = 0m;
        foreach (var payment in await Books(session))
        {
            ((int)payment["charge_count"]!).ShouldBeLessThanOrEqualTo(1, because);
            if ((string)payment["state"]! != "paid") continue;
            kept += decimal.Parse((string)payment["amount"]!, CultureInfo.InvariantCulture) - decimal.Parse((string)payment["refunded"]!, CultureInfo.InvariantCulture);
        }

        kept.ShouldBe((string)read["state"]! == "paid" ? 10m : 0m, because);
        var told = _host.Receiver.At("shop.example").Where(request => (string)request.Body["session_id"]! == session && request.Body["operation"] is null)
            .DistinctBy(request => request.Headers["X-Webhook-Delivery"]).ToList(); // the clock jumps over deliveries, which are then repeated
        told.Count(request => (string)request.Body["result"]! == "success").ShouldBeLessThanOrEqualTo(1, because);
        if ((string)read["state"]! == "paid") told.ShouldContain(request => (string)request.Body["result"]! == "success", because);
    }

    /// <summary>What the banks booked for a session; a connection that was refused has nothing.</summary>
    async Task<IReadOnlyList<JsonNode>> Books(string session)
    {
        var detail = await _host.Merchant().GetFromJsonAsync<JsonObject>($"/b/api/v1/admin/transactions/{session}/");
        var rows = new List<JsonNode>();
        foreach (var attempt in detail!["attempts"]!.AsArray())
        {
            var answer = await _host.Anonymous().GetAsync($"/sandbox/api/payments/{attempt!["reference_number"]}/");
            if (answer.IsSuccessStatusCode) rows.Add(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
        }

        return rows;
    }
}
