using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Ottu.Api.Tests.Kernel;

/// <summary>Shorthand for what merchants do over the API.</summary>
public static class Merchant
{
    public static JsonObject Minimal(params (string Name, JsonNode? Value)[] fields)
    {
        var body = new JsonObject { ["type"] = "payment_request", ["amount"] = "12.34", ["currency_code"] = "KWD", ["pg_codes"] = new JsonArray("mock") };
        foreach (var (name, value) in fields) body[name] = value?.DeepClone();
        return body;
    }

    public static async Task<JsonObject> Create(this OttuHost host, params (string Name, JsonNode? Value)[] fields)
    {
        var answer = await host.Merchant().PostAsJsonAsync("/b/checkout/v1/pymt-txn/", Minimal(fields));
        var body = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, body);
        return JsonNode.Parse(body)!.AsObject();
    }

    public static async Task<string> CreateSession(this OttuHost host, params (string Name, JsonNode? Value)[] fields) =>
        (string)(await host.Create(fields))["session_id"]!;

    public static async Task<JsonObject> Read(this OttuHost host, string sessionId)
    {
        var answer = await host.Merchant().GetAsync($"/b/checkout/v1/pymt-txn/{sessionId}/");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    public static async Task<string> State(this OttuHost host, string sessionId) => (string)(await host.Read(sessionId))["state"]!;
}
