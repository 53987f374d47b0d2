using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Webhooks;
using Ottu.Application.Payments;

namespace Ottu.Api.Tests.Operations;

/// <summary>Status queries and what they can be compared with: the bank's books and the merchant's inbox.</summary>
sealed class InquiryBench : IDisposable
{
    public const string Path = "/b/pbl/v2/inquiry/";

    public WebhookHost Host { get; } = new();

    /// <summary>A payment whose payer left the bank's page open.</summary>
    public async Task<string> Abandoned(string pgCode = "knet", params (string Name, JsonNode? Value)[] fields)
    {
        var session = await Host.CreateSession([("pg_codes", new JsonArray(pgCode)), .. fields]);
        var payer = Payer.Of(Host);
        await (pgCode == "knet" ? payer.Pay(session, pgCode) : payer.Pay(session, pgCode, Payer.Challenges));
        return session;
    }

    public Task<HttpResponseMessage> Ask(object body) => Host.Merchant().PostAsJsonAsync(Path, body);

    public async Task<JsonObject> Answer(object body)
    {
        var answer = await Ask(body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    public async Task<(HttpStatusCode Status, string Body)> Refusal(object body)
    {
        var answer = await Ask(body);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The bank's newest entry, or an older one.</summary>
    public async Task<JsonNode> Books(int age = 0)
    {
        var list = JsonNode.Parse(await Host.Anonymous().GetStringAsync("/sandbox/api/payments/"))!;
        return list["results"]![age]!;
    }

    public async Task<int> Inquiries() => (int)(await Books())["inquiry_count"]!;

    /// <summary>The bank changes its mind and tells nobody.</summary>
    public async Task Decide(string state, int age = 0)
    {
        var reference = (string)(await Books(age))["reference_number"]!;
        (await Host.Anonymous().PostAsJsonAsync($"/sandbox/api/payments/{reference}", new { state })).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Moves the clock and runs the job. For hosts without a worker, which would run it too.</summary>
    public async Task After(TimeSpan time)
    {
        Host.Clock.Advance(time);
        await using var scope = Host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new InquirePending());
    }

    public Task UntilState(string session, string state) => WebhookHost.Until(async () => await Host.State(session) == state, state);

    /// <summary>Every notification of a payment, oldest first: its trigger and its target.</summary>
    public async Task<IReadOnlyList<(string Trigger, string Target)>> Notifications(string session)
    {
        var list = await Host.Read($"/b/api/v1/admin/webhook-deliveries/?session_id={session}");
        return [.. list["results"]!.AsArray().Reverse().Select(row => ((string)row!["trigger"]!, (string)row["target"]!))];
    }

    public void Dispose() => Host.Dispose();
}
