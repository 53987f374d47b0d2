using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Jobs;

/// <summary>docs/protocol/administration.md 2.2, on the product's own jobs.</summary>
public sealed class JobAdministrationTests : IDisposable
{
    const string Jobs = "/b/api/v1/admin/jobs/";
    const string Unknown = """{"detail":"Not found."}""";
    const string Forbidden = """{"detail":"You do not have permission to perform this action."}""";
    readonly OttuHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Lists_every_job_with_its_schedule()
    {
        var (status, body) = await Send(_host.Merchant(), HttpMethod.Get, "?limit=100");

        status.ShouldBe(HttpStatusCode.OK);
        var jobs = JsonNode.Parse(body)!["results"]!.AsArray().ToDictionary(job => (string)job!["name"]!, job => (string)job!["cron"]!);
        jobs.Keys.ShouldBe(jobs.Keys.Order(StringComparer.Ordinal));
        foreach (var name in new[] { "expire-overdue", "inquire-operations", "inquire-pending", "purge-idempotency-keys", "purge-webhook-log", "retry-webhooks", "tend-approvals", "verify-ledger" })
        {
            jobs.ShouldContainKey(name);
        }

        jobs["verify-ledger"].ShouldBe("30 2 * * *");
        ((string?)JsonNode.Parse((await Send(_host.Merchant(), HttpMethod.Get, "verify-ledger/")).Body)!["next_due"]).ShouldBe("02/03/2026 02:30:00");
    }

    [Theory]
    [InlineData("GET", "no-such-job/")]
    [InlineData("GET", "no-such-job/runs/")]
    [InlineData("PATCH", "no-such-job/")]
    [InlineData("POST", "no-such-job/trigger/")]
    [InlineData("POST", "no-such-job/pause/")]
    [InlineData("POST", "no-such-job/resume/")]
    public async Task A_job_that_does_not_exist_is_not_found(string method, string path) =>
        (await Send(_host.Merchant(), new HttpMethod(method), path)).ShouldBe((HttpStatusCode.NotFound, Unknown));

    [Fact]
    public async Task Looking_and_changing_need_different_rights()
    {
        var nobody = await Person("nobody");
        var viewer = await Person("auditor", "job.view");
        var manager = await Person("operator", "job.manage");

        (await Send(_host.Anonymous(), HttpMethod.Get, "")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        foreach (var path in new[] { "", "verify-ledger/", "verify-ledger/runs/" })
        {
            (await Send(nobody, HttpMethod.Get, path)).ShouldBe((HttpStatusCode.Forbidden, Forbidden));
            (await Send(viewer, HttpMethod.Get, path)).Status.ShouldBe(HttpStatusCode.OK);
            (await Send(manager, HttpMethod.Get, path)).Status.ShouldBe(HttpStatusCode.OK);
        }

        foreach (var (method, path) in new[] { (HttpMethod.Post, "trigger/"), (HttpMethod.Post, "pause/"), (HttpMethod.Post, "resume/"), (HttpMethod.Patch, "") })
        {
            (await Send(viewer, method, "verify-ledger/" + path)).ShouldBe((HttpStatusCode.Forbidden, Forbidden));
            (await Send(manager, method, "verify-ledger/" + path)).Status.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Theory]
    [InlineData("every morning", "Enter five fields (minute, hour, day of month, month, day of week), or six with seconds before them: numbers, names, lists, ranges and steps.")]
    [InlineData("* * * *", "Enter five fields (minute, hour, day of month, month, day of week), or six with seconds before them: numbers, names, lists, ranges and steps.")]
    [InlineData("0 0 L * *", "Enter five fields (minute, hour, day of month, month, day of week), or six with seconds before them: numbers, names, lists, ranges and steps.")]
    [InlineData("61 * * * *", "This is no schedule: a field is out of its range.")]
    [InlineData("0 0 13 * FRI", "Name days of the month or days of the week, not both.")]
    [InlineData("0 0 30 2 *", "This schedule is never due.")]
    public async Task A_text_that_is_no_schedule_is_refused(string cron, string message)
    {
        var (status, body) = await Patch(new { cron });

        status.ShouldBe(HttpStatusCode.BadRequest);
        body.ShouldBe(new JsonObject { ["cron"] = new JsonArray(message) }.ToJsonString(new(System.Text.Json.JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        ((long)JsonNode.Parse((await Send(_host.Merchant(), HttpMethod.Get, "verify-ledger/")).Body)!["version"]!).ShouldBe(1);
    }

    [Fact]
    public async Task A_change_names_the_version_that_it_is_made_from()
    {
        (await Patch(new { cron = "0 3 * * *", version = 1 })).Status.ShouldBe(HttpStatusCode.OK);
        (await Patch(new { cron = "0 4 * * *", version = 1 })).ShouldBe((HttpStatusCode.BadRequest, """{"version":["The job was changed in the meantime. Read it again."]}"""));
        var (_, body) = await Patch(new { cron = "0 4 * * *", version = 2 });
        ((string?)JsonNode.Parse(body)!["cron"], (long)JsonNode.Parse(body)!["version"]!).ShouldBe(("0 4 * * *", 3));
    }

    [Fact]
    public async Task Every_change_is_in_the_audit_and_what_changes_nothing_is_not()
    {
        var manager = await Person("operator", "job.manage");
        foreach (var action in new[] { "pause/", "pause/", "resume/", "trigger/" }) await Send(manager, HttpMethod.Post, "verify-ledger/" + action);
        await Patch(new { cron = "0 3 * * *" });

        var audit = JsonNode.Parse(await _host.Merchant().GetStringAsync("/b/api/v1/admin/audit/?record_type=job&record_id=verify-ledger"))!;
        audit["results"]!.AsArray().Reverse().Select(entry => entry!["changes"]!.ToJsonString()).ShouldBe(
        [
            """{"is_paused":[false,true]}""",
            """{"is_paused":[true,false]}""",
            """{"requested_at":[null,"01/03/2026 09:00:00"]}""",
            """{"cron":["30 2 * * *","0 3 * * *"]}""",
        ]);
        ((string?)audit["results"]![3]!["actor"]!["username"]).ShouldBe("operator");
    }

    [Fact]
    public async Task A_worker_says_how_it_is_and_nothing_else()
    {
        using var worker = new OttuHost();
        worker.Settings["Ottu:Roles"] = "worker";

        (await worker.Anonymous().GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var path in new[] { "/b/api/v1/admin/jobs/", "/b/checkout/v1/pymt-txn/", "/demo", "/docs", "/hangfire", "/" })
        {
            (await worker.Merchant().GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }
    }

    [Theory]
    [InlineData("Ottu:Roles", "wroker", "Ottu:Roles is 'wroker'; it must be web, worker, or both.")]
    [InlineData("Ottu:Jobs:Provider", "Cron", "Ottu:Jobs:Provider is 'Cron'; it must be Quartz or Hangfire.")]
    public void A_setting_that_means_nothing_stops_the_start(string key, string value, string message)
    {
        using var host = new OttuHost();
        host.Settings[key] = value;

        Should.Throw<InvalidOperationException>(host.Anonymous).Message.ShouldBe(message);
    }

    Task<(HttpStatusCode Status, string Body)> Patch(object body) => Send(_host.Merchant(), HttpMethod.Patch, "verify-ledger/", body);

    static async Task<(HttpStatusCode Status, string Body)> Send(HttpClient client, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, Jobs + path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    async Task<HttpClient> Person(string username, params string[] permissions)
    {
        var answer = await _host.Merchant().PostAsJsonAsync("/b/api/v1/admin/users/", new { username, password = username + "-secret-1", email = username + "@example.com", permissions });
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        return _host.Basic(username, username + "-secret-1");
    }
}
