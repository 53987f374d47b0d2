using System.Net;
using System.Text.Json.Nodes;
using Ottu.Api.Tests.Webhooks;

namespace Ottu.Api.Tests.Jobs;

/// <summary>What a job server must do, whichever it is. docs/adr/0013</summary>
public abstract class JobServerTests : IDisposable
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    readonly string _folder = Path.Combine(Path.GetTempPath(), "ottu-jobs", Guid.NewGuid().ToString("N"));
    readonly string _provider;
    readonly JobHost _host;

    protected JobServerTests(string provider)
    {
        _provider = provider;
        Directory.CreateDirectory(_folder);
        _host = Node();
    }

    public void Dispose()
    {
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Runs_when_it_is_due_and_not_a_second_earlier()
    {
        await _host.Settle();
        _host.Clock.Advance(Minute - Second);
        await _host.Settle();
        (await _host.Outcomes()).ShouldBe("");
        _host.Clock.Advance(Second);
        await _host.UntilOutcomes("succeeded");

        var job = await _host.Job();
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
        await _host.Settle();
        for (var runs = 1; runs <= 3; runs++)
        {
            _host.Clock.Advance(Minute);
            await _host.UntilOutcomes(string.Join(' ', Enumerable.Repeat("succeeded", runs)));
        }

        _host.Workshop.Begun.ShouldBe(3);
    }

    [Fact]
    public async Task A_paused_job_does_not_run_and_makes_up_for_nothing_when_it_is_resumed()
    {
        await _host.Settle();
        var paused = await _host.Post("test-work/pause/");
        ((bool)paused["is_paused"]!, paused["next_due"], (long)paused["version"]!).ShouldBe((true, null, 2));
        _host.Clock.Advance(TimeSpan.FromMinutes(10));
        await _host.Settle();
        (await _host.Outcomes()).ShouldBe("");

        var resumed = await _host.Post("test-work/resume/");
        ((bool)resumed["is_paused"]!, (string?)resumed["next_due"], (long)resumed["version"]!).ShouldBe((false, "01/03/2026 09:11:00", 3));
        await _host.Settle();
        (await _host.Outcomes()).ShouldBe("");
        _host.Clock.Advance(Minute);
        await _host.UntilOutcomes("succeeded");
    }

    [Fact]
    public async Task A_trigger_runs_it_now_even_while_it_is_paused()
    {
        await _host.Settle();
        await _host.Post("test-work/pause/");
        ((bool)(await _host.Post("test-work/trigger/"))["is_triggered"]!).ShouldBeTrue();
        await _host.UntilOutcomes("succeeded");

        ((string?)(await _host.Runs())[0]["triggered_by"]).ShouldBe("manual");
        var job = await _host.Job();
        ((bool)job["is_triggered"]!, (bool)job["is_paused"]!).ShouldBe((false, true));
    }

    [Fact]
    public async Task A_failure_is_recorded_without_secrets_and_the_job_runs_again()
    {
        _host.Workshop.Work = _ => throw new InvalidOperationException("The bank said no to 4242 4242 4242 4242; password=hunter2\nand more");
        await _host.Settle();
        _host.Clock.Advance(Minute);
        await _host.UntilOutcomes("failed");
        var run = (await _host.Runs())[0];
        ((string?)run["error"], run["handled"]).ShouldBe(("InvalidOperationException: The bank said no to ***; password=***", null));

        _host.Workshop.Work = _ => Task.FromResult(1);
        _host.Clock.Advance(Minute);
        await _host.UntilOutcomes("failed succeeded");
    }

    [Fact]
    public async Task A_changed_schedule_takes_effect_at_once()
    {
        await _host.Settle();
        var (status, body) = await _host.Patch(new { cron = "*/10 * * * * *", version = 1 });
        status.ShouldBe(HttpStatusCode.OK, body);
        ((string?)JsonNode.Parse(body)!["next_due"]).ShouldBe("01/03/2026 09:00:10");
        _host.Clock.Advance(TimeSpan.FromSeconds(10));
        await _host.UntilOutcomes("succeeded");

        await _host.Patch(new { cron = "0 12 * * *" });
        _host.Clock.Advance(TimeSpan.FromHours(2));
        await _host.Settle();
        (await _host.Outcomes()).ShouldBe("succeeded");
        _host.Clock.Advance(TimeSpan.FromHours(1));
        await _host.UntilOutcomes("succeeded succeeded");
        (await _host.Patch(new { cron = (string?)null })).Body.ShouldContain("\"cron\":\"* * * * *\"");
    }

    [Fact]
    public async Task A_clock_that_jumps_brings_one_run_and_not_a_burst()
    {
        await _host.Settle();
        _host.Clock.Advance(TimeSpan.FromHours(5));
        await _host.UntilOutcomes("succeeded");
        await _host.Settle();

        (await _host.Outcomes()).ShouldBe("succeeded");
        ((string?)(await _host.Job())["next_due"]).ShouldBe("01/03/2026 14:01:00");
    }

    [Fact]
    public async Task A_job_that_still_runs_is_skipped_and_holds_up_no_other()
    {
        var end = new TaskCompletionSource<int>();
        _host.Workshop.Work = _ => end.Task;
        await _host.Settle();
        _host.Clock.Advance(Minute);
        await _host.UntilOutcomes("running");
        _host.Clock.Advance(Minute);
        await _host.UntilOutcomes("running skipped");
        await _host.Settle();
        ((string?)(await _host.Job())["last_run"]!["outcome"]).ShouldBe("running");

        // Asked for meanwhile: it runs at the end, once more.
        await _host.Post("test-work/trigger/");
        await _host.Settle();
        _host.Workshop.Begun.ShouldBe(1);
        _host.Workshop.Work = _ => Task.FromResult(2);
        end.SetResult(1);
        await _host.UntilOutcomes("succeeded skipped succeeded");
        _host.Workshop.Begun.ShouldBe(2);
    }

    [Fact]
    public async Task A_restart_keeps_the_pause_and_the_changed_schedule()
    {
        await _host.Settle();
        await _host.Patch(new { cron = "5 * * * *" });
        await _host.Post("the-pulse/pause/");
        _host.Dispose();

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
        await _host.Settle();
        _host.Dispose();

        using var again = Node();
        again.Clock.Advance(TimeSpan.FromHours(3));
        await again.Settle();
        await again.UntilOutcomes("succeeded");
        ((string?)(await again.Job())["next_due"]).ShouldBe("01/03/2026 12:01:00");
    }

    [Fact]
    public async Task A_run_whose_process_stopped_is_lost_and_done_again_at_the_next_start()
    {
        _host.Workshop.Work = async ct =>
        {
            await Task.Delay(Timeout.Infinite, ct);
            return 0;
        };
        await _host.Settle();
        _host.Clock.Advance(Minute);
        await _host.UntilOutcomes("running");
        _host.Dispose();

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
        _host.Workshop.Work = _ => end.Task;
        await _host.Settle();
        _host.Clock.Advance(Minute);
        await _host.UntilOutcomes("running");

        using var other = Node();
        other.Clock.Advance(Minute + TimeSpan.FromSeconds(29));
        await other.Settle();
        (await other.Outcomes()).ShouldBe("running");
        other.Clock.Advance(Second);
        await other.UntilOutcomes("lost succeeded");
        ((string?)(await other.Runs())[1]["error"]).ShouldBe("The process that ran it ended.");
        end.SetResult(7);
        await _host.UntilOutcomes("succeeded succeeded");
    }

    [Fact]
    public async Task Two_nodes_run_a_job_once()
    {
        using var other = Node();
        await _host.Settle();
        await other.Settle();
        for (var minutes = 1; minutes <= 5; minutes++)
        {
            _host.Clock.Advance(Minute);
            other.Clock.Advance(Minute);
            await _host.UntilOutcomes(string.Join(' ', Enumerable.Repeat("succeeded", minutes)));
        }

        await _host.Settle();
        await other.Settle();
        (_host.Workshop.Begun + other.Workshop.Begun).ShouldBe(5);
    }

    /// <summary>A process that only serves HTTP schedules nothing; what it changes reaches the worker.</summary>
    [Fact]
    public async Task A_web_process_hands_its_changes_to_the_worker()
    {
        using var web = Node();
        web.Settings["Ottu:Roles"] = "web";
        await _host.Settle();
        await web.Post("test-work/trigger/");
        _host.Clock.Advance(Second);
        await web.UntilOutcomes("succeeded");
        (web.Workshop.Begun, _host.Workshop.Begun).ShouldBe((0, 1));

        web.Clock.Advance(TimeSpan.FromHours(1));
        await web.Post("test-work/pause/");
        _host.Clock.Advance(Minute);
        await _host.Settle();
        (await web.Outcomes()).ShouldBe("succeeded");
    }

    JobHost Node() => JobHost.On(Path.Combine(_folder, "ottu.db"), _provider);
}

public sealed class QuartzTests() : JobServerTests("Quartz");

public sealed class HangfireTests() : JobServerTests("Hangfire");
