using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Api.Tests.Kernel;
using Ottu.Application.Operations;

namespace Ottu.Api.Tests.Operations;

/// <summary>What merchants do with payments that were made.</summary>
static class Desk
{
    public const string Path = "/b/pbl/v2/operation/";

    /// <summary>A paid purchase.</summary>
    public static Task<string> Purchase(this OttuHost host, string amount = "100", params (string Name, JsonNode? Value)[] fields) => host.Pay("mock", amount, fields);

    /// <summary>An authorization that nobody captured yet.</summary>
    public static Task<string> Authorization(this OttuHost host, string amount = "100") => host.Pay("mock-auth", amount, []);

    public static async Task<string> Pay(this OttuHost host, string pgCode, string amount, (string Name, JsonNode? Value)[] fields)
    {
        var id = await host.CreateSession([("amount", amount), ("pg_codes", new JsonArray(pgCode)), .. fields]);
        await Payer.Of(host).Pay(id, pgCode);
        (await host.State(id)).ShouldBe(pgCode == "mock-auth" ? "authorized" : "paid");
        return id;
    }

    public static Task<Answer> Operate(this OttuHost host, string operation, string sessionId, string? amount = null, string? key = null, string? simulator = null) =>
        host.Operate(Body(operation, sessionId, amount, simulator), key);

    public static Task<Answer> Operate(this OttuHost host, JsonObject body, string? key = null) => host.Merchant().Operate(body, key);

    public static async Task<Answer> Operate(this HttpClient client, JsonObject body, string? key = null, string path = Path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (key is not null) request.Headers.TryAddWithoutValidation("Tracking-Key", key);
        using var answer = await client.SendAsync(request);
        return new Answer(answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject());
    }

    public static JsonObject Body(string operation, string sessionId, string? amount = null, string? simulator = null)
    {
        var body = new JsonObject { ["operation"] = operation, ["session_id"] = sessionId };
        if (amount is not null) body["amount"] = amount;
        if (simulator is not null) body["extra"] = new JsonObject { ["simulator"] = simulator };
        return body;
    }

    public static async Task<JsonObject> Transaction(this OttuHost host, string sessionId)
    {
        var answer = await host.Merchant().GetAsync($"/b/api/v1/admin/transactions/{sessionId}/");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    /// <summary>State and amount of everything that was asked of a payment, in order; hidden ones too.</summary>
    public static async Task<IReadOnlyList<string>> Children(this OttuHost host, string sessionId) =>
        [.. (await host.Transaction(sessionId))["children"]!.AsArray().Select(child => $"{child!["state"]} {child["amount"]}")];

    /// <summary>
    /// Moves the clock and lets the job ask until the operation is in a state. Between two moves the host's own workers get time to begin.
    /// </summary>
    public static async Task UntilChild(this OttuHost host, string sessionId, string child, TimeSpan step)
    {
        for (var tries = 0; tries < 120; tries++)
        {
            if ((await host.Children(sessionId)).Contains(child)) return;
            await host.Pass(step);
            await host.Inquire();
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        (await host.Children(sessionId)).ShouldContain(child);
    }

    public static async Task<int> Inquire(this OttuHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new InquireOperations());
    }

    public static async Task<JsonObject> BooksOf(this OttuHost host, string sessionId)
    {
        var reference = (string)(await host.Transaction(sessionId))["attempts"]![0]!["reference_number"]!;
        return (await host.Anonymous().GetFromJsonAsync<JsonObject>($"/sandbox/api/payments/{reference}"))!;
    }
}

sealed record Answer(HttpStatusCode Status, JsonObject Body)
{
    public string? Code => (string?)Body["code"];

    public string? Child => (string?)Body["txn"]?["state"];

    public Answer ShouldDo(string amount, string child, string result = "success")
    {
        Status.ShouldBe(HttpStatusCode.OK, Body.ToJsonString());
        ((string?)Body["amount"]).ShouldBe(amount);
        Child.ShouldBe(child);
        ((string?)Body["result"]).ShouldBe(result);
        ((bool?)Body["success"]).ShouldBe(result == "success");
        return this;
    }

    public Answer ShouldFail(string code, string operation)
    {
        Status.ShouldBe(HttpStatusCode.BadRequest, Body.ToJsonString());
        Code.ShouldBe(code);
        ((string?)Body["operation"]).ShouldBe(operation);
        ((string?)Body["result"]).ShouldBe("failed");
        ((string?)Body["detail"]).ShouldNotBeNullOrEmpty();
        return this;
    }

    public void ShouldBe(string body)
    {
        Status.ShouldBe(HttpStatusCode.BadRequest);
        Body.ToJsonString(Application.Kernel.WireJson.Options).ShouldBe(body);
    }
}
