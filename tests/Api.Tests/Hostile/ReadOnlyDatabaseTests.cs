using System.Net;
using Ottu.Api.Tests.Crashes;

namespace Ottu.Api.Tests.Hostile;

/// <summary>A database that may be read and not written is found at the start, before anything is acknowledged.</summary>
public sealed class ReadOnlyDatabaseTests
{
    [SqliteFact]
    public async Task Stops_the_start_with_a_reason_and_nothing_is_lost()
    {
        using var process = new OttuProcess(Path.Combine(Path.GetTempPath(), "ottu-tests", Guid.NewGuid().ToString("N")));
        await process.Start();
        var session = await Created();
        process.Kill();

        var refused = await Should.ThrowAsync<InvalidOperationException>(process.Start(("ConnectionStrings:Ottu", $"Data Source={process.DatabaseFile};Mode=ReadOnly")));

        refused.Message.ShouldContain("The database that ConnectionStrings:Ottu names cannot be prepared: SQLite Error 8: 'attempt to write a readonly database'.");
        process.Kill();
        await process.Start();
        using var merchant = process.Merchant();
        (await merchant.GetAsync($"/b/checkout/v1/pymt-txn/{session}/")).StatusCode.ShouldBe(HttpStatusCode.OK);

        async Task<string> Created()
        {
            using var before = process.Merchant();
            return await FullDiskTests.Created(before);
        }
    }
}
