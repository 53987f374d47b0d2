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

/// <summary>What a job server must do, whichever it is. docs/adr/0013</summary>
public abstract class JobServerTests : IDisposable
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    readonly string _folder = Path.Combine(Path.GetTempPath(), "ottu-jobs", Guid.NewGuid().ToString("N"));
    readonly string _provider;

    protected JobServerTests(string provider)
    {
        _provider = provider;
        Directory.CreateDirectory(_folder);
        Host = Node();
    }

    protected JobHost Host { get; }

    public void Dispose()
    {
        Host.Dispose();
        Directory.Delete(_folder, recursive: true);
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

    [Fact]
    public async Task A_restart_keeps_the_pause_and_the_changed_schedule()
    {
        await Host.Settle();
        await Host.Patch(new { cron = "5 * * * *" });
        await Host.Post("the-pulse/pause/");
        Host.Dispose();

        using var again = Node();
        await again.Settle();
        ((string?)(await again.Job())["cron"], (bool)(await again.Job("the-pulse"))["is_paused"]!).ShouldBe(("5 * * * *", true));
        var before = (await again.Runs("the-pulse")).Count;
        again.Clock.Advance(TimeSpan.FromMinutes(5));
        await again.UntilOutcomes("succeeded");
        (await again.Runs("the-pulse")).Count.ShouldBe(before);
    }

    [Fact]
    public async Task What_was_missed_while_nothing_ran_is_made_up_for_once_at_the_start()
    {
        await Host.Settle();
        Host.Dispose();

        using var again = Node();
        again.Clock.Advance(TimeSpan.FromHours(3));
        await again.Settle();
        await again.UntilOutcomes("succeeded");
        ((string?)(await again.Job())["next_due"]).ShouldBe("01/03/2026 12:01:00");
    }

    [Fact]
    public async Task A_run_whose_process_stopped_is_lost_and_done_again_at_the_next_start()
    {
        Host.Workshop.Work = async ct =>
        {
            await Task.Delay(Timeout.Infinite, ct);
            return 0;
        };
        await Host.Settle();
        Host.Clock.Advance(Minute);
        await Host.UntilOutcomes("running");
        Host.Dispose();

        using var again = Node();
        again.Clock.Advance(Minute);
        await again.UntilOutcomes("lost succeeded");
        ((string?)(await again.Runs())[1]["error"]).ShouldBe("The process was stopped.");
    }

    /// <summary>The other node's clock stands still, so it says nothing any more: to everyone else it is dead.</summary>
    [Fact]
    public async Task A_run_whose_process_died_is_lost_and_done_again_by_another()
    {
        var end = new TaskCompletionSource<int>();
        Host.Workshop.Work = _ => end.Task;
        await Host.Settle();
        Host.Clock.Advance(Minute);
        await Host.UntilOutcomes("running");

        using var other = Node();
        other.Clock.Advance(Minute + TimeSpan.FromSeconds(29));
        await other.Settle();
        (await other.Outcomes()).ShouldBe("running");
        other.Clock.Advance(Second);
        await other.UntilOutcomes("lost succeeded");
        ((string?)(await other.Runs())[1]["error"]).ShouldBe("The process that ran it ended.");
        end.SetResult(7);
        await Host.UntilOutcomes("succeeded succeeded");
    }

    [Fact]
    public async Task Two_nodes_run_a_job_once()
    {
        using var other = Node();
        await Host.Settle();
        await other.Settle();
        for (var minutes = 1; minutes <= 5; minutes++)
        {
            Host.Clock.Advance(Minute);
            other.Clock.Advance(Minute);
            await Host.UntilOutcomes(string.Join(' ', Enumerable.Repeat("succeeded", minutes)));
        }

        await Host.Settle();
        await other.Settle();
        (Host.Workshop.Begun + other.Workshop.Begun).ShouldBe(5);
    }

    /// <summary>A process that only serves HTTP schedules nothing; what it changes reaches the worker.</summary>
    [Fact]
    public async Task A_web_process_hands_its_changes_to_the_worker()
    {
        using var web = Node();
        web.Settings["Ottu:Roles"] = "web";
        await Host.Settle();
        await web.Post("test-work/trigger/");
        Host.Clock.Advance(Second);
        await web.UntilOutcomes("succeeded");
        (web.Workshop.Begun, Host.Workshop.Begun).ShouldBe((0, 1));

        web.Clock.Advance(TimeSpan.FromHours(1));
        await web.Post("test-work/pause/");
        Host.Clock.Advance(Minute);
        await Host.Settle();
        (await web.Outcomes()).ShouldBe("succeeded");
    }

    JobHost Node() => JobHost.On(Path.Combine(_folder, "ottu.db"), _provider);
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
