using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Routing;

/// <summary>Shorthand for the administration of routing.</summary>
static class Control
{
    public const string Root = "/b/api/v1/admin/";
    public const string Profile = $"{Root}routing/profiles/{RoutedShop.Virtual}/";

    public static Task<HttpResponseMessage> GetFrom(this OttuHost host, string path) => host.Merchant().GetAsync(Root + path);

    public static Task<HttpResponseMessage> PostTo(this OttuHost host, string path, JsonNode body) => host.Merchant().PostAsJsonAsync(Root + path, body);

    public static async Task<JsonObject> Answer(this OttuHost host, string path) => (await host.Merchant().GetFromJsonAsync<JsonObject>(Root + path))!;

    public static async Task<IReadOnlyList<JsonNode>> Results(this OttuHost host, string path) => [.. (await host.Answer(path))["results"]!.AsArray().Select(row => row!)];

    public static Task<HttpResponseMessage> ImportBins(this HttpClient client, string csv) =>
        client.PostAsync($"{Root}bin-ranges/import/", new StringContent(csv, Encoding.UTF8, "text/csv"));

    public static Task<HttpResponseMessage> ImportBinFile(this HttpClient client, string csv, string name = "file") =>
        client.PostAsync($"{Root}bin-ranges/import/", new MultipartFormDataContent { { new StringContent("note"), "comment" }, { new StringContent(csv), name, "bins.csv" } });

    /// <summary>A user with these rights and no other.</summary>
    public static async Task<HttpClient> Somebody(this OttuHost host, params string[] permissions)
    {
        var name = $"u{Guid.NewGuid():N}"[..12];
        var body = new JsonObject { ["username"] = name, ["password"] = "secret-of-somebody-1", ["email"] = $"{name}@example.com", ["permissions"] = new JsonArray([.. permissions.Select(code => (JsonNode)code)]) };
        (await host.Merchant().PostAsJsonAsync($"{Root}users/", body)).EnsureSuccessStatusCode();
        return host.Basic(name, "secret-of-somebody-1");
    }
}
