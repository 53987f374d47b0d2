using System.Net;
using System.Text.Json.Nodes;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Api.Tests.Webhooks;
using Ottu.Application.Kernel;
using Ottu.Infrastructure.Jobs;

namespace Ottu.Api.Tests.Jobs;

/// <summary>What a job server must do on one node, whichever it is. docs/adr/0013</summary>
public abstract class JobServerTests(string provider) : IDisposable
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    readonly JobNodes _nodes = new(provider);

    protected JobHost Host => _nodes.First;

    public void Dispose()
    {
        _nodes.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Runs_when_it_is_due_and_not_a_second_earlier()
    {
        await Host.Settle();
        Host.Clock.Advance(Minute - Second);
        await Host.Settle();
        (await Host.Outcomes()).ShouldBe("");
        Host.Clock.Advance(Second);
        await Host.UntilOutcomes("succeeded");

        var job = await Host.Job();
        var run = job["last_run"]!.AsObject();
        ((string?)run["node"]).ShouldNotBeNullOrEmpty();
        run.Remove("node");
        run.Remove("id");
        job.ToJsonString().ShouldBe(
            """{"name":"test-work","description":"Works for a test.","cron":"* * * * *","default_cron":"* * * * *","is_paused":false,"is_triggered":false,"next_due":"01/03/2026 09:02:00","last_run":""" +
            """{"outcome":"succeeded","triggered_by":"scheduled","started_at":"01/03/2026 09:01:00","finished_at":"01/03/2026 09:01:00","duration_ms":0,"handled":3,"error":null},"version":1}""");
    }

    [Fact]
    public async Task Runs_again_each_time_it_is_due()
    {
        await Host.Settle();
        for (var runs = 1; runs <= 3; runs++)
        {
            Host.Clock.Advance(Minute);
            await Host.UntilOutcomes(string.Join(' ', Enumerable.Repeat("succeeded", runs)));
        }

        Host.Workshop.Begun.ShouldBe(3);
    }

    [Fact]
    public async Task A_paused_job_does_not_run_and_makes_up_for_nothing_when_it_is_resumed()
    {
        await Host.Settle();
        var paused = await Host.Post("test-work/pause/");
        ((bool)paused["is_paused"]!, paused["next_due"], (long)paused["version"]!).ShouldBe((true, null, 2));
        Host.Clock.Advance(TimeSpan.FromMinutes(10));
        await Host.Settle();
        (await Host.Outcomes()).ShouldBe("");

        var resumed = await Host.Post("test-work/resume/");
        ((bool)resumed["is_paused"]!, (string?)resumed["next_due"], (long)resumed["version"]!).ShouldBe((false, "01/03/2026 09:11:00", 3));
        await Host.Settle();
        (await Host.Outcomes()).ShouldBe("");
        Host.Clock.Advance(Minute);
        await Host.UntilOutcomes("succeeded");
    }

    [Fact]
    public async Task A_trigger_runs_it_now_even_while_it_is_paused()
    {
        await Host.Settle();
        await Host.Post("test-work/pause/");
        ((bool)(await Host.Post("test-work/trigger/"))["is_triggered"]!).ShouldBeTrue();
        await Host.UntilOutcomes("succeeded");

        ((string?)(await Host.Runs())[0]["triggered_by"]).ShouldBe("manual");
        var job = await Host.Job();
        ((bool)job["is_triggered"]!, (bool)job["is_paused"]!).ShouldBe((false, true));
    }

    [Fact]
    public async Task A_failure_is_recorded_without_secrets_and_the_job_runs_again()
    {
        Host.Workshop.Work = _ => throw new InvalidOperationException("The bank said no to 4242 4242 4242 4242; password=hunter2\nand more");
        await Host.Settle();
        Host.Clock.Advance(Minute);
        await Host.UntilOutcomes("failed");
        var run = (await Host.Runs())[0];
        ((string?)run["error"], run["handled"]).ShouldBe(("InvalidOperationException: The bank said no to ***; password=***", null));

        Host.Workshop.Work = _ => Task.FromResult(1);
        Host.Clock.Advance(Minute);
        await Host.UntilOutcomes("failed succeeded");
    }

    [Fact]
    public async Task A_changed_schedule_takes_effect_at_once()
    {
        await Host.Settle();
        var (status, body) = await Host.Patch(new { cron = "*/10 * * * * *", version = 1 });
        status.ShouldBe(HttpStatusCode.OK, body);
        ((string?)JsonNode.Parse(body)!["next_due"]).ShouldBe("01/03/2026 09:00:10");
        Host.Clock.Advance(TimeSpan.FromSeconds(10));
        await Host.UntilOutcomes("succeeded");

        await Host.Patch(new { cron = "0 12 * * *" });
        Host.Clock.Advance(TimeSpan.FromHours(2));
        await Host.Settle();
        (await Host.Outcomes()).ShouldBe("succeeded");
        Host.Clock.Advance(TimeSpan.FromHours(1));
        await Host.UntilOutcomes("succeeded succeeded");
        (await Host.Patch(new { cron = (string?)null })).Body.ShouldContain("\"cron\":\"* * * * *\"");
    }

    [Fact]
    public async Task A_clock_that_jumps_brings_one_run_and_not_a_burst()
    {
        await Host.Settle();
        Host.Clock.Advance(TimeSpan.FromHours(5));
        await Host.UntilOutcomes("succeeded");
        await Host.Settle();

        (await Host.Outcomes()).ShouldBe("succeeded");
        ((string?)(await Host.Job())["next_due"]).ShouldBe("01/03/2026 14:01:00");
    }

    [Fact]
    public async Task A_job_that_still_runs_is_skipped_and_holds_up_no_other()
    {
        var end = new TaskCompletionSource<int>();
        Host.Workshop.Work = _ => end.Task;
        await Host.Settle();
        Host.Clock.Advance(Minute);
        await Host.UntilOutcomes("running");

        // Its row is there a moment before its process counts it as begun; who wakes it in between is one of two at once.
        await Host.Settle();
        Host.Clock.Advance(Minute);
        await Host.UntilOutcomes("running skipped");
        await Host.Settle();
        ((string?)(await Host.Job())["last_run"]!["outcome"]).ShouldBe("running");

        // Asked for meanwhile: it runs at the end, once more.
        await Host.Post("test-work/trigger/");
        await Host.Settle();
        Host.Workshop.Begun.ShouldBe(1);
        Host.Workshop.Work = _ => Task.FromResult(2);
        end.SetResult(1);
        await Host.UntilOutcomes("succeeded skipped succeeded");
        Host.Workshop.Begun.ShouldBe(2);
    }
}

public sealed class QuartzTests() : JobServerTests("Quartz");

public sealed class HangfireTests() : JobServerTests("Hangfire")
{
    /// <summary>Its own schedule and the job host wake a job at about the same time: neither may take the other for a run under way.</summary>
    [Fact]
    public async Task A_job_that_is_woken_many_times_at_once_runs_once_and_skips_nothing()
    {
        await Host.Settle();
        var storage = Host.Services.GetRequiredService<HangfireStorage>().Storage;
        var hangfire = new BackgroundJobClient(storage);
        for (var minutes = 1; minutes <= 10; minutes++)
        {
            // Nobody can begin it before all are awake; and one that waits for another holds no worker.
            var go = new TaskCompletionSource();
            var writer = Host.Services.GetRequiredService<IDb>().InTransaction(_ => go.Task, default);
            Host.Clock.Advance(TimeSpan.FromMinutes(1));
            for (var wakes = 0; wakes < 10; wakes++) hangfire.Create(Job.FromExpression<HangfireJob>(job => job.Run(TestJobs.Work)), new EnqueuedState());
            await WebhookHost.Until(() => Task.FromResult(storage.GetMonitoringApi() is var now && now.EnqueuedCount("default") == 0 && now.ProcessingCount() > 0), "one that waits");
            go.SetResult();
            await writer;
            await Host.Settle();
            await Host.UntilOutcomes(string.Join(' ', Enumerable.Repeat("succeeded", minutes)));
        }
    }
}
