using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Payments;

/// <summary>
/// The product with ways to pay beside cards: Apple Pay on mock, fee and knet, Google Pay on mock and mpgs1, Samsung Pay and two wallets on
/// mock, one of the same provider on single, and a connection for cash.
/// </summary>
public sealed class DeviceHost : OttuHost, IAsyncLifetime
{
    public async Task InitializeAsync()
    {
        await this.AddMid("cash", "cod");
        await this.AddService("ap", "apple_pay", "mock");
        await this.AddService("ap-fee", "apple_pay", "fee");
        await this.AddService("ap-knet", "apple_pay", "knet");
        await this.AddService("gp", "google_pay", "mock");
        await this.AddService("gp2", "google_pay", "mpgs1");
        await this.AddService("sp", "samsung_pay", "mock");
        await this.AddService("w-ottu", "wallet", "mock");
        await this.AddService("w-qitaf", "wallet", "mock", ("provider", "qitaf"));
        await this.AddService("w-ottu2", "wallet", "single");
        await this.AddService("w-auth", "wallet", "mock-auth");
        await this.AddService("w-fx", "wallet", "fx");
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();
}

/// <summary>Shorthand of native payments.</summary>
static class Device
{
    public const string ApplePath = "/b/pbl/v2/payment/apple-pay/";
    public const string GooglePath = "/b/pbl/v2/payment/google-pay/";
    public const string WalletPath = "/b/pbl/v2/payment/wallet/";
    public const string CashPath = "/b/pbl/v2/payment/cash/";
    public const string OlderCashPath = "/b/pbl/v2/cash-payment/";
    public const string SheetPath = "/b/checkout/api/sdk/v1/apay/pay/";
    public const string GoogleSheetPath = "/b/checkout/api/sdk/v1/gpay/pay/";
    public const string ValidatePath = "/b/checkout/api/sdk/v1/apay/validate-session/";
    public const string ServicesPath = "/b/api/v1/admin/payment-services/";

    static int _payments;

    /// <summary>A service as an administrator would add it.</summary>
    public static JsonObject Service(string code, string flow, string pgCode = "mock", params (string Name, JsonNode? Value)[] more)
    {
        var service = new JsonObject { ["code"] = code, ["name"] = code, ["name_ar"] = "خدمة", ["flow"] = flow, ["pg_code"] = pgCode };
        if (flow == "apple_pay") (service["merchant_id"], service["display_name"], service["domain"]) = ("merchant.example.shop", "Example Shop", "shop.example.com");
        if (flow == "google_pay") (service["gateway"], service["gateway_merchant_id"], service["merchant_name"]) = ("ottu", "gw-1", "Example Shop");
        if (flow == "samsung_pay") (service["service_id"], service["domain"]) = ("svc-1", "shop.example.com");
        foreach (var (name, value) in more) service[name] = value;
        return service;
    }

    public static async Task<JsonObject> AddService(this OttuHost host, string code, string flow, string pgCode = "mock", params (string Name, JsonNode? Value)[] more) =>
        await (await host.Merchant().PostAsJsonAsync(ServicesPath, Service(code, flow, pgCode, more))).ShouldBe(HttpStatusCode.Created);

    public static async Task AddMid(this OttuHost host, string code, string gateway, params (string Name, JsonNode? Value)[] more)
    {
        var mid = new JsonObject { ["code"] = code, ["gateway"] = gateway, ["name"] = code, ["exchange_config"] = "kwd" };
        foreach (var (name, value) in more) mid[name] = value;
        await (await host.Merchant().PostAsJsonAsync("/b/api/v1/admin/mids/", mid)).ShouldBe(HttpStatusCode.Created);
    }

    /// <summary>An Apple Pay token whose sealed part is a word for the simulator.</summary>
    public static JsonObject Apple(string word = "approve", string? identifier = null) => new()
    {
        ["paymentData"] = new JsonObject { ["version"] = "EC_v1", ["data"] = word, ["signature"] = "MIAGCSqGSIb3DQ", ["header"] = new JsonObject { ["publicKeyHash"] = "l0CnXdMv" } },
        ["paymentMethod"] = new JsonObject { ["displayName"] = "Visa 0492", ["network"] = "Visa", ["type"] = "debit" },
        ["transactionIdentifier"] = identifier ?? $"{Interlocked.Increment(ref _payments):x8}c0ffee",
    };

    /// <summary>Google Pay data whose token is a word for the simulator.</summary>
    public static JsonObject Google(string word = "approve") => new()
    {
        ["apiVersion"] = 2,
        ["apiVersionMinor"] = 0,
        ["paymentMethodData"] = new JsonObject { ["type"] = "CARD", ["tokenizationData"] = new JsonObject { ["type"] = "PAYMENT_GATEWAY", ["token"] = word } },
    };

    public static Task<HttpResponseMessage> PayNatively(this HttpClient client, string path, string session, JsonObject? payload = null, string? pgCode = null)
    {
        var body = new JsonObject { ["session_id"] = session };
        if (payload is not null) body["payload"] = payload.DeepClone();
        if (pgCode is not null) body["pg_code"] = pgCode;
        return client.PostAsJsonAsync(path, body);
    }

    public static Task<HttpResponseMessage> PayApple(this OttuHost host, string session, string word = "approve", string? identifier = null, string? pgCode = null) =>
        host.Merchant().PayNatively(ApplePath, session, Apple(word, identifier), pgCode);

    public static HttpClient Sdk(this OttuHost host) => host.WithAuthorization("Api-Key", OttuHost.PublicKey);

    /// <summary>The older SDK's request.</summary>
    public static Task<HttpResponseMessage> PayInSheet(this OttuHost host, string session, string amount, string word = "approve", string code = "mock", string? identifier = null) =>
        host.Sdk().PostAsJsonAsync(SheetPath, new JsonObject
        {
            ["session_id"] = session,
            ["code"] = code,
            ["amount"] = amount,
            ["apple_pay_payload"] = new JsonObject { ["token"] = Apple(word, identifier) },
        });

    public static JsonObject Simulator(string word) => new() { ["simulator"] = new JsonObject { ["mock"] = word } };
}
