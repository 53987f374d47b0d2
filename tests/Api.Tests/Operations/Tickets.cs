using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Ledger;
using Ottu.Application.Operations.Approvals;

namespace Ottu.Api.Tests.Operations;

/// <summary>An installation with makers, a checker and a whitelisted user, and what they do.</summary>
static class Tickets
{
    public const string Admin = "/b/api/v1/admin/";

    /// <summary>No worker runs beside the test: it says when jobs run, and each runs once.</summary>
    public static async Task<OttuHost> WithApproval(params (string Name, JsonNode? Value)[] settings)
    {
        var host = new OttuHost { Settings = { ["Ottu:Roles"] = "web" } };
        foreach (var name in (string[])["maker", "other", "checker", "listed", "chief"]) await host.AddUser(name, "payment.refund", "payment.void", "payment.capture");
        var config = new JsonObject { ["installed"] = true, ["checker"] = "checker", ["whitelist"] = new JsonArray("listed"), ["designated_user"] = "chief", ["bcc_initiator"] = true };
        foreach (var (name, value) in settings) config[name] = value;
        (await host.Merchant().PatchAsJsonAsync(Admin + "approval-config/", config)).StatusCode.ShouldBe(HttpStatusCode.OK);
        return host;
    }

    public static async Task<long> AddUser(this OttuHost host, string name, params string[] permissions)
    {
        var answer = await host.Merchant().PostAsJsonAsync(Admin + "users/", new { username = name, password = name + "-secret-1", email = name + "@example.com", is_staff = true, permissions });
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (long)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
    }

    public static HttpClient As(this OttuHost host, string name) => host.Basic(name, name + "-secret-1");

    /// <summary>An operation from the dashboard.</summary>
    public static Task<Answer> AtDesk(this OttuHost host, string user, string sessionId, string operation, string? amount = null, string? simulator = null) =>
        host.As(user).Operate(Desk.Body(operation, sessionId, amount, simulator), path: $"{Admin}transactions/{sessionId}/operations/");

    /// <summary>Files a request and returns its number.</summary>
    public static async Task<long> File(this OttuHost host, string sessionId, string operation = "refund", string? amount = null, string? simulator = null, string user = "maker")
    {
        var filed = await host.AtDesk(user, sessionId, operation, amount, simulator);
        filed.Status.ShouldBe(HttpStatusCode.Accepted, filed.Body.ToJsonString());
        return (long)filed.Body["id"]!;
    }

    public static async Task<Answer> Decide(this OttuHost host, string user, long id, string verb, string kind = "operation-requests", object? body = null)
    {
        var answer = await host.As(user).PostAsJsonAsync($"{Admin}{kind}/{id}/{verb}/", body ?? new { });
        return new Answer(answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject());
    }

    public static async Task<string> StateOf(this OttuHost host, long id) =>
        (string)(await host.List("operation-requests/?limit=100")).Single(row => (long)row!["id"]! == id)!["state"]!;

    public static async Task<IReadOnlyList<string>> Mails(this OttuHost host) =>
        [.. (await host.List("mails/?limit=100")).Reverse().Select(mail => $"{mail!["recipients"]![0]}: {mail["subject"]}")];

    public static Task<int> Tend(this OttuHost host) => host.RunJob(new TendApprovals());
}
