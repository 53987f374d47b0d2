using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Crashes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Hostile;

/// <summary>The system refuses every write to a file, as a full disk does; a limit on file sizes does it without rights of its own.</summary>
public sealed class FullDiskTests
{
    [LinuxFact]
    public async Task Nothing_is_acknowledged_that_cannot_be_stored_and_all_is_well_when_there_is_room_again()
    {
        using var process = new OttuProcess(Path.Combine(Path.GetTempPath(), "ottu-tests", Guid.NewGuid().ToString("N"))) { SurvivesFileLimits = true };
        await process.Start(("Logging:LogLevel:Default", "Warning"));
        using var merchant = process.Merchant();
        var stored = new HashSet<string> { await Created(merchant) };
        (await merchant.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);

        for (var round = 0; round < 2; round++)
        {
            await LimitFiles(process, "1");
            var refused = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => merchant.PostAsJsonAsync("/b/checkout/v1/pymt-txn/", Merchant.Minimal())));
            foreach (var answer in refused)
            {
                ((int)answer.StatusCode).ShouldBeOneOf(500, 503);
                (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"detail":"Internal server error."}""");
            }

            (await merchant.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, process.Output);
            (await merchant.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await merchant.GetAsync($"/b/checkout/v1/pymt-txn/{stored.First()}/")).StatusCode.ShouldBe(HttpStatusCode.OK);

            await LimitFiles(process, "unlimited");
            (await merchant.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
            stored.Add(await Created(merchant));
            var list = await merchant.GetFromJsonAsync<JsonObject>("/b/api/v1/admin/transactions/?limit=100");
            list!["results"]!.AsArray().Select(row => (string)row!["session_id"]!).ShouldBe(stored, ignoreOrder: true);
        }

        process.HasExited.ShouldBeFalse();
    }

    internal static async Task<string> Created(HttpClient merchant)
    {
        using var answer = await merchant.PostAsJsonAsync("/b/checkout/v1/pymt-txn/", Merchant.Minimal());
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["session_id"]!;
    }

    /// <summary>The soft limit only, so that it may be raised again by anyone.</summary>
    static async Task LimitFiles(OttuProcess process, string bytes)
    {
        using var command = Process.Start("prlimit", ["--pid", process.Id.ToString(), $"--fsize={bytes}:"]);
        await command.WaitForExitAsync();
        command.ExitCode.ShouldBe(0);
    }
}

/// <summary>Visibly skipped where there is no <c>prlimit</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "prlimit")))) Skip = "It needs prlimit.";
        else if (TestServer.ConnectionString is not null) Skip = "looks at SQLite's files";
    }
}
