using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Crashes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Hostile;

/// <summary>A database that may be read and not written is found at the start, before anything is acknowledged.</summary>
public sealed class ReadOnlyDatabaseTests
{
    [SqliteFact]
    public async Task Stops_the_start_with_a_reason_and_nothing_is_lost()
    {
        using var process = new OttuProcess(Path.Combine(Path.GetTempPath(), "ottu-tests", Guid.NewGuid().ToString("N")));
        await process.Start();
        var session = await Created(process);
        process.Kill();

        var refused = await Should.ThrowAsync<InvalidOperationException>(process.Start(("ConnectionStrings:Ottu", $"Data Source={process.DatabaseFile};Mode=ReadOnly")));

        refused.Message.ShouldContain("The database that ConnectionStrings:Ottu names cannot be prepared: SQLite Error 8: 'attempt to write a readonly database'.");
        process.Kill();
        await process.Start();
        using var merchant = process.Merchant();
        (await merchant.GetAsync($"/b/checkout/v1/pymt-txn/{session}/")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    static async Task<string> Created(OttuProcess process)
    {
        using var merchant = process.Merchant();
        using var answer = await merchant.PostAsJsonAsync("/b/checkout/v1/pymt-txn/", Merchant.Minimal());
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["session_id"]!;
    }
}
