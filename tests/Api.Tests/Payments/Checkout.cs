using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Payments;

/// <summary>Shorthand of the checkout checks.</summary>
static class Checkout
{
    public const string Path = "/b/checkout/v1/pymt-txn/";

    public static Task<HttpResponseMessage> PostSession(this OttuHost host, params (string Name, JsonNode? Value)[] fields) =>
        host.Merchant().PostAsJsonAsync(Path, Merchant.Minimal(fields));

    public static Task<HttpResponseMessage> Patch(this OttuHost host, string sessionId, string json) => host.Merchant().PatchAsync($"{Path}{sessionId}/", Json(json));

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>The exact status and body.</summary>
    public static async Task ShouldBe(this HttpResponseMessage answer, HttpStatusCode status, string json)
    {
        var body = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, body);
        body.ShouldBeJson(json);
    }

    public static Task ShouldBe400(this HttpResponseMessage answer, string json) => answer.ShouldBe(HttpStatusCode.BadRequest, json);

    public static async Task<JsonObject> ShouldBe(this HttpResponseMessage answer, HttpStatusCode status)
    {
        var body = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, body);
        return JsonNode.Parse(body)!.AsObject();
    }

    /// <summary>Equal as JSON: order of members and spaces aside.</summary>
    public static void ShouldBeJson(this string actual, string expected)
    {
        var (left, right) = (JsonNode.Parse(actual), JsonNode.Parse(expected));
        if (!JsonNode.DeepEquals(left, right)) Assert.Fail($"expected {right!.ToJsonString()}\nbut was  {left!.ToJsonString()}");
    }

    public static JsonNode Node(string json) => JsonNode.Parse(json)!;
}
