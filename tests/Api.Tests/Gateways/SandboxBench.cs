using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Api.Tests.Kernel;
using Ottu.Application.Gateways;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;

namespace Ottu.Api.Tests.Gateways;

/// <summary>A host and the calls that the product would make to the simulator.</summary>
sealed class SandboxBench : IDisposable
{
    public const string ReturnUrl = "http://localhost/b/gw/mock/return/?reference_number=REF1&nonce=abc";

    public OttuHost Host { get; } = new();

    public IGateways Gateways => Host.Services.GetRequiredService<IGateways>();

    public static Mid Mid(string code = "mock", string gateway = "ottu_sandbox", MidType type = MidType.Sandbox) =>
        new() { Code = code, Gateway = gateway, Name = "Mock", ExchangeConfig = "kwd", Type = type };

    public static PaymentSource Card(string number, string expiry = "01/39", string cvv = "123", string? holder = "Sara Ahmad")
    {
        CardExpiry.TryParse(expiry, out var parsed).ShouldBeTrue();
        return new PaymentSource.TypedCard(new CardDetails(new Secret(number), parsed.Month, parsed.Year, new Secret(cvv), holder));
    }

    public Task<GatewayAnswer> Charge(
        PaymentSource source, string reference = "REF1", string? told = null, long minor = 10250, GatewayOperation operation = GatewayOperation.Purchase, Mid? mid = null)
    {
        mid ??= Mid();
        var extra = told is null ? null : new JsonObject { ["simulator"] = new JsonObject { [mid.Code] = told } };
        var payer = new PayerContext("a-session", ReturnUrl, "http://localhost/b/gw/mock/notify/", "en", extra);
        var request = new ChargeRequest(mid, reference, Kwd(minor), operation, source, payer);
        return Gateways.Of(mid).Charge(request, CancellationToken.None);
    }

    public Task<GatewayAnswer> Inquire(string reference = "REF1") =>
        Gateways.Of(Mid()).Inquire(new InquiryRequest(Mid(), reference, Kwd(10250)), CancellationToken.None);

    public Task<GatewayAnswer> Operate(OperationKind kind, long minor, string reference, string? told = null, string charge = "REF1") =>
        Gateways.Of(Mid()).Operate(Order(kind, minor, reference, told, charge), CancellationToken.None);

    public Task<GatewayAnswer> InquireOperation(string reference, string charge = "REF1") =>
        Gateways.Of(Mid()).InquireOperation(Order(OperationKind.Refund, 1, reference, told: null, charge), CancellationToken.None);

    static OperationRequest Order(OperationKind kind, long minor, string reference, string? told, string charge)
    {
        var extra = told is null ? null : new JsonObject { ["simulator"] = new JsonObject { ["mock"] = told } };
        return new OperationRequest(Mid(), kind, reference, charge, Kwd(minor), extra);
    }

    /// <summary>What the development API answers to a change.</summary>
    public async Task<(HttpStatusCode Status, JsonObject Body)> Change(object change, string reference = "REF1")
    {
        var answer = await Host.Anonymous().PostAsJsonAsync($"/sandbox/api/payments/{reference}", change);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject());
    }

    public async Task<HttpResponseMessage> Post(string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await Host.Anonymous().PostAsync(path, form);
    }

    public async Task<JsonNode> Books(string reference = "REF1")
    {
        var answer = await Host.Anonymous().GetAsync($"/sandbox/api/payments/{reference}");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    public async Task ShouldBeBooked(string state, int charges, string reference = "REF1")
    {
        var books = await Books(reference);
        books["state"]!.GetValue<string>().ShouldBe(state);
        books["charge_count"]!.GetValue<int>().ShouldBe(charges);
    }

    public void Dispose() => Host.Dispose();

    static Money Kwd(long minor) => Money.FromMinor(minor, Currency.Of("KWD"));
}
