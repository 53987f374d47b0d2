using System.Net;
using Ottu.Api.Tests.Crashes;

namespace Ottu.Api.Tests.Hostile;

/// <summary>A database that may be read and not written is found at the start, before anything is acknowledged; so is one that is no database's name.</summary>
public sealed class ReadOnlyDatabaseTests
{
    [SqliteFact]
    public async Task Of_the_simulated_bank_it_stops_the_start_too()
    {
        using var process = NewProcess();
        await process.Start();
        process.Kill();

        var refused = await Should.ThrowAsync<InvalidOperationException>(process.Start(("Ottu:Sandbox:ConnectionString", $"Data Source={process.SandboxFile};Mode=ReadOnly")));

        refused.Message.ShouldContain("The database that Ottu:Sandbox:ConnectionString names cannot be prepared: SQLite Error 8: 'attempt to write a readonly database'.");
    }

    [Theory]
    [InlineData("ConnectionStrings:Ottu", "data/ottu.db", "Format of the initialization string does not conform to specification starting at index 0.")]
    [InlineData("Ottu:Sandbox:ConnectionString", "data/ottu.db", "Format of the initialization string does not conform to specification starting at index 0.")]
    [InlineData("ConnectionStrings:Ottu", "Data Source=ottu.db;Default Timeout=soon", "")] // each driver has words of its own
    public async Task A_malformed_connection_string_is_named(string setting, string value, string reason)
    {
        using var process = NewProcess();

        var refused = await Should.ThrowAsync<InvalidOperationException>(process.Start((setting, value)));

        refused.Message.ShouldContain($"{setting} is not a connection string: {reason}");
    }

    [SqliteFact]
    public async Task Stops_the_start_with_a_reason_and_nothing_is_lost()
    {
        using var process = NewProcess();
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

    static OttuProcess NewProcess() => new(Path.Combine(Path.GetTempPath(), "ottu-tests", Guid.NewGuid().ToString("N")));
}
