using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Ottu.Browser.Tests.Kernel;

/// <summary>The merchant's server: creates what the visitor pays, and looks up what became of it.</summary>
public sealed class Merchant(BrowserHost host) : IDisposable
{
    readonly HttpClient _client = new()
    {
        BaseAddress = new Uri(host.BaseUrl),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Api-Key", BrowserHost.PrivateKey) },
    };

    /// <summary>A session over 10 KWD; its <c>checkout_url</c> and id.</summary>
    public async Task<(string CheckoutUrl, string SessionId)> Session(string[] pgCodes, string language = "en", string? customer = null, params (string Name, JsonNode? Value)[] fields)
    {
        var wanted = new JsonObject
        {
            ["type"] = "payment_request",
            ["amount"] = "10",
            ["currency_code"] = "KWD",
            ["pg_codes"] = new JsonArray([.. pgCodes.Select(code => (JsonNode)code)]),
            ["language"] = language,
            ["order_no"] = "B-1",
            ["customer_first_name"] = "Sara",
        };
        if (customer is not null) wanted["customer_id"] = customer;
        foreach (var (name, value) in fields) wanted[name] = value;
        var answer = await _client.PostAsJsonAsync("/b/checkout/v1/pymt-txn/", wanted);
        var body = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        answer.IsSuccessStatusCode.ShouldBeTrue(body.ToJsonString());
        return ((string)body["checkout_url"]!, (string)body["session_id"]!);
    }

    public async Task<string> State(string sessionId) =>
        (string)(await _client.GetFromJsonAsync<JsonObject>($"/b/checkout/v1/pymt-txn/{sessionId}"))!["state"]!;

    /// <summary>The numbers of a customer's saved cards, as the list shows them.</summary>
    public async Task<IReadOnlyList<string>> Cards(string customer) =>
        [.. (await _client.GetFromJsonAsync<JsonArray>($"/b/pbl/v2/card/?customer_id={customer}"))!.Select(card => (string)card!["number"]!)];

    /// <summary>Changes a connection.</summary>
    public async Task Connection(string code, string json) =>
        (await _client.PatchAsync($"/b/api/v1/admin/mids/{code}/", new StringContent(json, System.Text.Encoding.UTF8, "application/json"))).EnsureSuccessStatusCode();

    /// <summary>A user of the back office; his password is his name and <c>-secret-1</c>.</summary>
    public async Task StaffUser(string username, params string[] permissions)
    {
        var answer = await _client.PostAsJsonAsync(
            "/b/api/v1/admin/users/", new { username, password = username + "-secret-1", first_name = "Noor", last_name = "Haddad", is_staff = true, permissions });
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    public void Dispose() => _client.Dispose();
}
