using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.WebApi.Checkout.Demo;

/// <summary>What a shop's server does: it calls the same API as any merchant, over HTTP, with a private key of its own.</summary>
sealed class DemoMerchant(IHttpClientFactory clients, IConfiguration configuration, IBaseUrl baseUrl, IInstallations installations, IServiceScopeFactory scopes, Entropy entropy)
    : IDisposable
{
    const int MostMethods = 4;
    const string CreatePath = "/b/checkout/v1/pymt-txn/";

    readonly SemaphoreSlim _minting = new(1, 1);
    string? _key;

    /// <summary>The body that <see cref="Order"/> sends.</summary>
    public async Task<JsonObject> BodyFor(DemoProduct product, string language, CancellationToken ct) => new()
    {
        ["type"] = "payment_request",
        ["amount"] = product.Price.ToString(),
        ["currency_code"] = product.Price.Currency.Code,
        ["pg_codes"] = new JsonArray([.. Methods(await installations.Current(ct), product.Price.Currency).Select(code => (JsonNode)code)]),
        ["order_no"] = "DEMO-" + entropy.UpperAlphanumeric(6),
        ["product_type"] = product.Name,
        ["language"] = language,
        ["customer_first_name"] = "Sara",
        ["customer_last_name"] = "Al-Otaibi",
        ["customer_email"] = "sara@example.com",
        ["redirect_url"] = baseUrl.Value + "/demo/thanks",
        ["webhook_url"] = baseUrl.Value + "/demo/webhook",
    };

    /// <summary>Creates a payment session and returns its <c>checkout_url</c>, or the API's answer if it refused.</summary>
    public async Task<Result<string>> Order(DemoProduct product, string language, CancellationToken ct)
    {
        using var client = clients.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, baseUrl.Value + CreatePath)
        {
            Content = JsonContent.Create(await BodyFor(product, language, ct), options: WireJson.Options),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Api-Key", await Key(ct));
        using var answer = await client.SendAsync(request, ct);
        var body = await answer.Content.ReadFromJsonAsync<JsonObject>(ct);
        return answer.IsSuccessStatusCode && body?["checkout_url"] is { } url
            ? (string)url!
            : new Problem.Refused(body?.ToJsonString(WireJson.Options) ?? answer.ReasonPhrase ?? "");
    }

    /// <summary>The simulator first: every card works there.</summary>
    static IEnumerable<string> Methods(Installation installation, Currency currency) => installation.Mids.Values
        .Where(mid => mid.IsSandbox && mid.Displayable && installation.Usable(mid.Code, SessionType.PaymentRequest, currency) is not null)
        .OrderBy(mid => (mid.Gateway, mid.OnsiteCard, mid.Operation) switch
        {
            ("ottu_sandbox", true, GatewayOperation.Purchase) => 0,
            ("kpay", _, _) => 1,
            ("ottu_sandbox", _, _) => 2,
            _ => 3,
        })
        .ThenBy(mid => mid.Id)
        .Select(mid => mid.Code)
        .Take(MostMethods);

    /// <summary>The seeded key, else one that is made when the first visitor buys.</summary>
    async Task<string> Key(CancellationToken ct)
    {
        if (_key is not null) return _key;
        await _minting.WaitAsync(ct);
        try
        {
            return _key ??= configuration["Ottu:Seed:ApiKey"] is { Length: > 0 } seeded ? seeded : await Mint(ct);
        }
        finally
        {
            _minting.Release();
        }
    }

    async Task<string> Mint(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var identities = scope.ServiceProvider.GetRequiredService<SeedIdentities>();
        var db = scope.ServiceProvider.GetRequiredService<IDb>();
        var pair = await db.InTransaction(tx => identities.Key(tx, "demo shop", secret: null, publicKey: null), ct);
        return pair.Secret.Reveal();
    }

    public void Dispose() => _minting.Dispose();
}
