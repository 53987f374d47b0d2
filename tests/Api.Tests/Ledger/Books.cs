using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Ledger;

/// <summary>Shorthand of the ledger's tests.</summary>
static class Books
{
    const string Admin = "/b/api/v1/admin/";

    /// <summary>A paid (or authorized) session.</summary>
    public static async Task<string> Paid(this OttuHost host, string amount, string pgCode = "mock")
    {
        var id = await host.CreateSession(("amount", amount), ("pg_codes", new JsonArray(pgCode)), ("customer_email", "noura@example.com"));
        var payer = Payer.Of(host);
        await payer.Follow(await payer.Pay(id, pgCode));
        return id;
    }

    public static async Task<JsonArray> List(this OttuHost host, string path) =>
        (await host.Merchant().GetFromJsonAsync<JsonObject>(Admin + path))!["results"]!.AsArray();

    public static async Task<int> RunJob(this OttuHost host, IRequest<int> job)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(job);
    }

    /// <summary>Straight at the database, past the product.</summary>
    public static async Task Execute(this OttuHost host, string sql)
    {
        await using var connection = host.OpenDatabase();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
