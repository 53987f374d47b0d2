using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Api.Tests.Cards;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Payments;
using Ottu.Application.Billing;
using Ottu.Application.Payments;
using Ottu.Infrastructure.Sql;

namespace Ottu.Api.Tests.Billing;

/// <summary>Subscribers who are billed, the clock, and the bank's books. The test runs the jobs, nobody else does.</summary>
sealed class BillingBench : IDisposable
{
    public const string Path = "/b/api/v1/admin/billing-schedules/";
    static readonly Sql MailBodies = new("SELECT body FROM mail ORDER BY id");
    static readonly Sql MailSubjects = new("SELECT subject FROM mail ORDER BY id");

    public BillingBench() => Host.Settings["Ottu:Roles"] = "web";

    public ScriptedHost Host { get; } = new();

    /// <summary>The start of every test in Kuwait is noon.</summary>
    public DateTimeOffset Now => Host.Clock.GetUtcNow();

    /// <summary>A monthly agreement that allows 28 days between two charges; returns the bank's token of its card.</summary>
    public async Task<string> Subscribe(string number = Payer.Approves, string customer = Subscriber.Customer, string id = "A1", params (string Name, JsonNode? Value)[] terms)
    {
        await Host.Subscribe(number, customer, agreement: Subscriber.Agreement(id, [("cycle_interval_days", 1), ("total_cycles", 100), .. terms]));
        return await NewestVaultToken();
    }

    public async Task<string> NewestVaultToken() => (string)(await Get("/sandbox/api/cards/"))["results"]![0]!["token"]!;

    public async Task Behave(string vaultToken, string absent) =>
        (await Host.Anonymous().PatchAsJsonAsync($"/sandbox/api/cards/{vaultToken}", new { absent })).StatusCode.ShouldBe(HttpStatusCode.OK);

    public Task<HttpResponseMessage> Post(params (string Name, JsonNode? Value)[] fields)
    {
        var body = new JsonObject
        {
            ["type"] = "recurring",
            ["customer_id"] = Subscriber.Customer,
            ["environment"] = "sandbox",
            ["agreement_id"] = "A1",
            ["amount"] = "19",
            ["currency_code"] = "KWD",
            ["interval_unit"] = "month",
            ["start_date"] = "2026-03-02",
            ["time_of_day"] = "12:00",
            ["customer_email"] = "noura@example.com",
        };
        foreach (var (name, value) in fields)
        {
            if (value is null) body.Remove(name);
            else body[name] = value.DeepClone();
        }

        return Host.Merchant().PostAsJsonAsync(Path, body);
    }

    /// <summary>A schedule whose first cycle is due a day after the start.</summary>
    public async Task<long> Add(params (string Name, JsonNode? Value)[] fields) => (long)(await (await Post(fields)).ShouldBe(HttpStatusCode.Created))["id"]!;

    public Task<JsonObject> Schedule(long id) => Get($"{Path}{id}/");

    public async Task<string> Status(long id) => (string)(await Schedule(id))["status"]!;

    /// <summary>The runs, oldest first, as "cycle.try state".</summary>
    public async Task<IReadOnlyList<string>> Runs(long id) =>
        [.. (await Schedule(id))["runs"]!.AsArray().Reverse().Select(run => $"{run!["cycle_no"]}.{run["try_no"]} {run["state"]}")];

    public async Task<string> SessionOf(long id, int cycle = 1) =>
        (string)(await Schedule(id))["runs"]!.AsArray().First(run => (int)run!["cycle_no"]! == cycle)!["session_id"]!;

    public async Task<HttpResponseMessage> Do(long id, string action, object? body = null) => await Host.Merchant().PostAsJsonAsync($"{Path}{id}/{action}/", body ?? new { });

    /// <summary>Moves the clock and runs the billing job.</summary>
    public Task<int> After(TimeSpan time)
    {
        Host.Clock.Advance(time);
        return Run();
    }

    public Task<int> Run() => Send(new ChargeDueAgreements());

    public Task<int> Inquire() => Send(new InquirePending());

    public async Task<int> Send(IRequest<int> command)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command);
    }

    /// <summary>How often the bank took money for a session.</summary>
    public async Task<int> ChargesOf(string session) => (await Books()).Where(row => (string?)row!["session_id"] == session).Sum(row => (int)row!["charge_count"]!);

    /// <summary>Everything that the bank was asked for by merchants whose customers were absent, oldest first.</summary>
    public async Task<IReadOnlyList<JsonNode?>> Books() => [.. (await Get("/sandbox/api/payments/?limit=100"))["results"]!.AsArray().Reverse()];

    public Task<IReadOnlyList<string>> Mails() => Host.Services.GetRequiredService<Db>().Query<string>(MailSubjects, parameters: null, default);

    public Task<IReadOnlyList<string>> Bodies() => Host.Services.GetRequiredService<Db>().Query<string>(MailBodies, parameters: null, default);

    public async Task<JsonObject> Get(string path)
    {
        using var answer = await Host.Merchant().GetAsync(path);
        return await answer.ShouldBe(HttpStatusCode.OK);
    }

    public void Dispose() => Host.Dispose();
}
