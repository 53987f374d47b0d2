using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Crashes;

/// <summary>Web and worker as two real processes on one database, and a worker that is killed in the middle of a job.</summary>
public sealed class KilledJobTests : IDisposable
{
    const string Jobs = "/b/api/v1/admin/jobs/";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);
    readonly string _folder = Path.Combine(Path.GetTempPath(), "ottu-jobs-crash", Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public Task A_job_whose_worker_was_killed_is_lost_and_another_worker_does_it() => Kill("Quartz");

    [Fact]
    public Task So_it_is_on_Hangfire() => Kill("Hangfire");

    async Task Kill(string provider)
    {
        using var web = new OttuProcess(_folder);
        using var worker = new OttuProcess(_folder);
        await web.Start(("Ottu:Roles", "web"), ("Ottu:Jobs:Provider", provider));
        await worker.Start(("Ottu:Roles", "worker"), ("Ottu:Jobs:Provider", provider), ("Ottu:Testing:CrashAt", "job:verify-ledger"));
        using var client = web.Merchant();
        (await worker.Merchant().GetAsync(Jobs)).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);

        // It has jobs of its own to do, and does them; the web process does none.
        await Until(client, "inquire-pending", runs => runs is ["succeeded", ..]);
        (await client.PostAsync(Jobs + "verify-ledger/pause/", content: null)).EnsureSuccessStatusCode();
        (await client.PostAsync(Jobs + "verify-ledger/trigger/", content: null)).EnsureSuccessStatusCode();
        await worker.UntilDead();
        worker.Kill();
        (await Outcomes(client, "verify-ledger")).ShouldHaveSingleItem().ShouldBeOneOf("running", "lost");

        await worker.Start(("Ottu:Roles", "worker"), ("Ottu:Jobs:Provider", provider));
        await Until(client, "verify-ledger", runs => runs is ["succeeded", "lost"]);
    }

    /// <summary>Newest first.</summary>
    static async Task<string[]> Outcomes(HttpClient client, string job)
    {
        var history = await client.GetFromJsonAsync<JsonObject>($"{Jobs}{job}/runs/");
        return [.. history!["results"]!.AsArray().Select(run => (string)run!["outcome"]!)];
    }

    static async Task Until(HttpClient client, string job, Func<string[], bool> condition)
    {
        for (var start = TimeProvider.System.GetTimestamp(); !condition(await Outcomes(client, job));)
        {
            if (TimeProvider.System.GetElapsedTime(start) > Patience) throw new TimeoutException($"{job}: {string.Join(' ', await Outcomes(client, job))}");
            await Task.Delay(200);
        }
    }
}
