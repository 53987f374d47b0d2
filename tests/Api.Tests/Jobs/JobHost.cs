using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Webhooks;

namespace Ottu.Api.Tests.Jobs;

/// <summary>The product with two jobs of the test instead of its own.</summary>
public sealed class JobHost : OttuHost
{
    public const string Path = "/b/api/v1/admin/jobs/";

    public Workshop Workshop { get; } = new();

    /// <summary>Another node of the same installation.</summary>
    public static JobHost On(string database, string provider)
    {
        var host = new JobHost();
        host.Settings["ConnectionStrings:Ottu"] = $"Data Source={database}";
        host.Settings["Ottu:Jobs:Provider"] = provider;
        return host;
    }

    public async Task<JsonObject> Job(string name = TestJobs.Work) => await Read(name + "/");

    /// <summary>The history, newest first.</summary>
    public async Task<IReadOnlyList<JsonObject>> Runs(string name = TestJobs.Work) =>
        [.. (await Read($"{name}/runs/?limit=100"))["results"]!.AsArray().Select(run => run!.AsObject())];

    /// <summary>Outcomes, oldest first.</summary>
    public async Task<string> Outcomes(string name = TestJobs.Work) => string.Join(' ', (await Runs(name)).Reverse().Select(run => (string?)run["outcome"]));

    public async Task<JsonObject> Post(string path)
    {
        using var answer = await Merchant().PostAsync(Path + path, content: null);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    public async Task<(HttpStatusCode Status, string Body)> Patch(object body, string name = TestJobs.Work)
    {
        using var answer = await Merchant().PatchAsJsonAsync($"{Path}{name}/", body);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Task UntilOutcomes(string outcomes, string name = TestJobs.Work) => WebhookHost.Until(async () => await Outcomes(name) == outcomes, outcomes);

    /// <summary>
    /// Waits until the job server has looked at everything that is due by now. The pulse is woken after the work; once it was run twice, the work
    /// that was to run has begun.
    /// </summary>
    public async Task Settle()
    {
        for (var beats = 0; beats < 2; beats++)
        {
            var before = await Beats();
            await Post($"{TestJobs.Pulse}/trigger/");
            await WebhookHost.Until(async () => await Beats() > before && !(bool)(await Job(TestJobs.Pulse))["is_triggered"]!, "the pulse");
        }
    }

    async Task<int> Beats() => (await Runs(TestJobs.Pulse)).Count(run => (string?)run["outcome"] == "succeeded");

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureServices(services => TestJobs.Register(services, Workshop));
    }

    async Task<JsonObject> Read(string path)
    {
        using var answer = await Merchant().GetAsync(Path + path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
