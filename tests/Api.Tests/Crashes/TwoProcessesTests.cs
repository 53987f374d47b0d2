using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Crashes;

/// <summary>Two processes on one database file, fifty callers: no balance is exceeded, and what was accepted is in the ledger.</summary>
public sealed class TwoProcessesTests : IDisposable
{
    const int Callers = 50;

    readonly string _folder = Path.Combine(Path.GetTempPath(), "ottu-two", Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [LockFact]
    public async Task Fifty_callers_at_two_processes_move_no_more_than_there_is()
    {
        using var one = new OttuProcess(_folder);
        using var two = new OttuProcess(_folder);
        await one.Start();
        await two.Start();
        var purchase = await Pay(one, "mock");
        var authorization = await Pay(two, "mock-auth");
        var contested = await Pay(one, "mock-auth");

        var refunds = await Race(one, two, _ => (purchase, "refund", "20"));
        var captures = await Race(one, two, _ => (authorization, "capture", "20"));
        var either = await Race(one, two, number => number % 2 == 0 ? (contested, "capture", "100") : (contested, "void", null));

        refunds.ShouldBe(5);
        captures.ShouldBe(5);
        either.ShouldBe(1);
        (await Entries(two, purchase, "refund")).ShouldBe(5);
        (await Entries(one, authorization, "capture")).ShouldBe(5);
        (await Entries(one, contested, "capture") + await Entries(one, contested, "void")).ShouldBe(1);
    }

    /// <returns>How many were accepted; every other one must have been refused in the protocol's words.</returns>
    static async Task<int> Race(OttuProcess one, OttuProcess two, Func<int, (string Session, string Operation, string? Amount)> request)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(number => Operate(number % 4 < 2 ? one : two, request(number))));
        foreach (var (status, body) in answers.Where(answer => answer.Status != HttpStatusCode.OK))
        {
            status.ShouldBe(HttpStatusCode.BadRequest);
            ((string?)body["code"]).ShouldBeOneOf("amount_exceeds_balance", "invalid_state");
        }

        return answers.Count(answer => answer.Status == HttpStatusCode.OK);
    }

    static async Task<(HttpStatusCode Status, JsonObject Body)> Operate(OttuProcess at, (string Session, string Operation, string? Amount) request)
    {
        var body = new JsonObject { ["session_id"] = request.Session, ["operation"] = request.Operation };
        if (request.Amount is not null) body["amount"] = request.Amount;
        using var client = at.Merchant();
        using var answer = await client.PostAsJsonAsync("/b/pbl/v2/operation/", body);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>())!);
    }

    static async Task<string> Pay(OttuProcess ottu, string pgCode)
    {
        var created = await ottu.Merchant().PostAsJsonAsync("/b/checkout/v1/pymt-txn/", Merchant.Minimal(("amount", "100"), ("pg_codes", new JsonArray(pgCode))));
        var session = (string)(await created.Content.ReadFromJsonAsync<JsonObject>())!["session_id"]!;
        (await new Payer(ottu.Browser()).Pay(session, pgCode)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        return session;
    }

    /// <summary>Distinct operations of a kind that the ledger knows for a session.</summary>
    static async Task<int> Entries(OttuProcess ottu, string session, string kind)
    {
        var entries = await ottu.Merchant().GetFromJsonAsync<JsonObject>($"/b/api/v1/admin/ledger/entries/?session_id={session}&limit=100");
        return entries!["results"]!.AsArray().Where(entry => (string?)entry!["kind"] == kind).Select(entry => (string?)entry!["reference_number"]).Distinct().Count();
    }
}
