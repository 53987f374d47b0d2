using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;
using Ottu.Application.Payments;

namespace Ottu.Api.Tests.Cards;

/// <summary>Customers who keep cards, and merchants who look at them.</summary>
static class Cardholder
{
    public const string ListPath = "/b/pbl/v2/card/";
    public const string AnotherCard = "4111111111111111";

    /// <summary>A one-off session of a known customer.</summary>
    public static Task<string> KnownCustomer(this OttuHost host, string customer = Subscriber.Customer, params (string Name, JsonNode? Value)[] fields) =>
        host.CreateSession([("customer_id", customer), .. fields]);

    /// <summary>Submits the card form of a method with the box ticked.</summary>
    public static async Task<HttpResponseMessage> PayAndSave(this Payer payer, string sessionId, string number = Payer.Approves, string expiry = "12/30", string pgCode = "mock", string cvv = "123")
    {
        var page = await payer.Open(sessionId);
        page.ShouldContain("name=\"save_card\"");
        return await payer.Post(sessionId, "pay", page, ("pg_code", pgCode), ("quote", Payer.QuoteOf(page, pgCode)), ("number", number), ("expiry", expiry), ("cvv", cvv), ("holder", "Noura Saleh"), ("save_card", "true"));
    }

    /// <summary>Submits the form of a saved card as it stands on the page.</summary>
    public static async Task<HttpResponseMessage> PayWith(this Payer payer, string sessionId, string token, string? cvv = null)
    {
        var page = await payer.Open(sessionId);
        var form = page.IndexOf($"name=\"token\" value=\"{token}\"", StringComparison.Ordinal);
        form.ShouldBeGreaterThan(0, "The page does not show the card.");
        var start = page.LastIndexOf("<form", form, StringComparison.Ordinal);
        return await payer.SubmitCard(sessionId, page, token, Payer.Hidden(page, "pg_code", start), Payer.Hidden(page, "quote", start), cvv);
    }

    public static Task<HttpResponseMessage> SubmitCard(this Payer payer, string sessionId, string page, string token, string pgCode, string quote, string? cvv = null) =>
        payer.Post(sessionId, "pay", page, [("pg_code", pgCode), ("token", token), ("quote", quote), .. cvv is null ? Array.Empty<(string, string)>() : [("cvv", cvv)]]);

    /// <summary>Submits the confirmation that removes a card.</summary>
    public static async Task<HttpResponseMessage> Remove(this Payer payer, string sessionId, string token) =>
        await payer.Post(sessionId, "remove-card", await payer.Open(sessionId), ("token", token));

    /// <summary>Posts to a session's page with the anti-forgery token of <paramref name="page"/>.</summary>
    public static Task<HttpResponseMessage> Post(this Payer payer, string sessionId, string action, string page, params (string Name, string Value)[] fields) => payer.Browser.PostAsync(
        $"/checkout/{sessionId}/{action}",
        new FormUrlEncodedContent([new("csrf_token", Payer.Hidden(page, "csrf_token")), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]));

    /// <summary>The customer pays and ticks the box; returns the token.</summary>
    public static async Task<string> SaveCard(this OttuHost host, string number = Payer.Approves, string customer = Subscriber.Customer, string expiry = "12/30", string pgCode = "mock")
    {
        var session = await host.KnownCustomer(customer, ("pg_codes", new JsonArray(pgCode)));
        var payer = Payer.Of(host);
        var answer = await payer.PayAndSave(session, number, expiry, pgCode);
        if (answer.Headers.Location?.ToString().Contains("/sandbox/3ds/", StringComparison.Ordinal) is true) await payer.AtGateway(answer, "approve", ("otp", "123456"));
        (await host.State(session)).ShouldBe("paid");
        return (string)(await host.Inquire(session))["token"]!["token"]!;
    }

    public static async Task<JsonArray> Cards(this OttuHost host, string customer = Subscriber.Customer, params (string Name, JsonNode? Value)[] filters)
    {
        var body = new JsonObject { ["customer_id"] = customer, ["type"] = "sandbox" };
        foreach (var (name, value) in filters) body[name] = value;
        var answer = await host.Merchant().PostAsJsonAsync(ListPath, body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!.AsArray();
    }

    public static async Task<IReadOnlyList<string>> Tokens(this OttuHost host, string customer = Subscriber.Customer) => [.. (await host.Cards(customer)).Select(card => (string)card!["token"]!)];

    public static Task<HttpResponseMessage> DeleteCard(this OttuHost host, string token, string customer = Subscriber.Customer, string type = "sandbox") =>
        host.Merchant().DeleteAsync($"{ListPath}{token}/?customer_id={customer}&type={type}");

    public static async Task Connection(this OttuHost host, string code, string json) =>
        await (await host.Merchant().PatchAsync($"/b/api/v1/admin/mids/{code}/", Payments.Checkout.Json(json))).ShouldBe(HttpStatusCode.OK);

    /// <summary>The job that asks gateways about undecided attempts.</summary>
    public static async Task InquirePending(this OttuHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new InquirePending());
    }
}
