using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Cards;

/// <summary>Customers with saved cards and agreements, and the merchant that charges them.</summary>
static class Subscriber
{
    public const string Customer = "cust-1";
    public const string StepsUpWhenAbsent = "4000002500003155";
    public const string SecondCard = "4111111111111111";
    public const string ChargePath = "/b/pbl/v2/payment/auto-debit/";
    public const string OlderChargePath = "/b/pbl/v2/auto-debit/";

    /// <summary>Complete terms of a recurring agreement.</summary>
    public static JsonObject Agreement(string id = "A1", params (string Name, JsonNode? Value)[] changes)
    {
        var agreement = new JsonObject
        {
            ["id"] = id,
            ["frequency"] = "monthly",
            ["amount_variability"] = "variable",
            ["expiry_date"] = "2027-03-01",
            ["cycle_interval_days"] = 30,
            ["total_cycles"] = 12,
        };
        foreach (var (name, value) in changes) agreement[name] = value?.DeepClone();
        return agreement;
    }

    /// <summary>An <c>auto_debit</c> session.</summary>
    public static Task<string> Recurring(this OttuHost host, string amount = "19", string customer = Customer, JsonObject? agreement = null, params (string Name, JsonNode? Value)[] fields) =>
        host.CreateSession([("payment_type", "auto_debit"), ("amount", amount), ("customer_id", customer), ("agreement", agreement ?? Agreement()), .. fields]);

    /// <summary>A first payment with the customer present; returns the token of the card that was saved.</summary>
    public static async Task<string> Subscribe(
        this OttuHost host, string number = Payer.Approves, string customer = Customer, string amount = "19", JsonObject? agreement = null, string pgCode = "mock")
    {
        var session = await host.Recurring(amount, customer, agreement, ("pg_codes", new JsonArray(pgCode)));
        await Payer.Of(host).Pay(session, pgCode, number);
        (await host.State(session)).ShouldBe("paid");
        return (string)(await host.Inquire(session))["token"]!["token"]!;
    }

    /// <summary>The payment object of a settled session.</summary>
    public static async Task<JsonObject> Inquire(this OttuHost host, string sessionId)
    {
        var answer = await host.Merchant().PostAsJsonAsync("/b/pbl/v2/inquiry/", new JsonObject { ["session_id"] = sessionId });
        var body = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, body);
        return JsonNode.Parse(body)!.AsObject();
    }

    public static Task<HttpResponseMessage> Charge(this OttuHost host, string sessionId, string token, string path = ChargePath) =>
        host.Merchant().PostAsJsonAsync(path, new JsonObject { ["session_id"] = sessionId, ["token"] = token });

    public static JsonObject Simulator(string word) => new() { ["simulator"] = new JsonObject { ["mock"] = word } };
}
