using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;

namespace Ottu.Api.Tests.Routing;

/// <summary>A shop whose one method, <c>smart</c>, stands for several connections at the simulator: r1, r2, r3 ...</summary>
static class RoutedShop
{
    public const string Virtual = "smart";

    /// <summary>Makes the connections and the profile.</summary>
    /// <param name="count">How many connections.</param>
    /// <param name="profile">Changes the profile, whose default is the first one, which is the cheapest.</param>
    /// <param name="mid">Changes the settings of a connection.</param>
    public static async Task OpenShop(this OttuHost host, int count, Action<JsonObject>? profile = null, Action<string, JsonObject>? mid = null)
    {
        await host.AddMid(Virtual, body => body["gateway"] = "ottu_pg");
        for (var number = 1; number <= count; number++)
        {
            var (code, cost) = ($"r{number}", $"0.{number}");
            await host.AddMid(code, body =>
            {
                body["cost_fixed"] = cost;
                mid?.Invoke(code, body);
            });
        }

        await (await host.SaveProfile(Profile(count, profile))).ShouldBe(HttpStatusCode.OK);
    }

    public static JsonObject Profile(int count, Action<JsonObject>? change = null)
    {
        var body = new JsonObject
        {
            ["candidates"] = new JsonArray([.. Enumerable.Range(1, count).Select(number => (JsonNode)$"r{number}")]),
            ["default_strategy"] = new JsonObject { ["name"] = "cost_optimized" },
            ["fallback"] = "r1",
        };
        change?.Invoke(body);
        return body;
    }

    public static Task<HttpResponseMessage> SaveProfile(this OttuHost host, JsonObject body) => host.Merchant().PutAsJsonAsync($"/b/api/v1/admin/routing/profiles/{Virtual}/", body);

    public static async Task AddMid(this OttuHost host, string code, Action<JsonObject>? change = null)
    {
        var body = new JsonObject
        {
            ["code"] = code, ["gateway"] = "ottu_sandbox", ["name"] = code.ToUpperInvariant(), ["exchange_config"] = "kwd", ["onsite_card"] = true, ["is_tokenizable"] = true, ["auto_debit_enabled"] = true,
        };
        change?.Invoke(body);
        await (await host.Merchant().PostAsJsonAsync("/b/api/v1/admin/mids/", body)).ShouldBe(HttpStatusCode.Created);
    }

    /// <summary>A session that offers the virtual connection; <paramref name="simulator"/> tells each real one how to behave.</summary>
    public static Task<string> Order(this OttuHost host, string amount = "10", JsonObject? simulator = null, params (string Name, JsonNode? Value)[] fields) => host.CreateSession(
        [("pg_codes", new JsonArray(Virtual)), ("amount", amount), ("extra", simulator is null ? null : new JsonObject { ["simulator"] = simulator }), .. fields]);

    /// <summary>Pays by card and returns the attempts as <c>connection state</c>, in order.</summary>
    public static async Task<IReadOnlyList<string>> PayRouted(this OttuHost host, string session, string number = Payer.Approves)
    {
        await Payer.Of(host).Pay(session, Virtual, number);
        return await host.AttemptsOf(session);
    }

    public static async Task<IReadOnlyList<string>> AttemptsOf(this OttuHost host, string session)
    {
        var answer = await host.Merchant().GetFromJsonAsync<JsonObject>($"/b/api/v1/admin/transactions/{session}/");
        return [.. answer!["attempts"]!.AsArray().Select(attempt => $"{attempt!["pg_code"]} {attempt["state"]}")];
    }

    /// <summary>How often the simulated banks took money for a session.</summary>
    public static async Task<int> ChargesOf(this OttuHost host, string session)
    {
        var books = await host.Anonymous().GetFromJsonAsync<JsonObject>("/sandbox/api/payments/?limit=100");
        return books!["results"]!.AsArray().Where(row => (string)row!["session_id"]! == session).Sum(row => (int)row!["charge_count"]!);
    }
}
