namespace Ottu.Api.Tests.Jobs;

/// <summary>What a job server must do where a node stops, dies or has others beside it, whichever it is. docs/adr/0013</summary>
public abstract class JobNodesTests(string provider) : IDisposable
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    readonly JobNodes _nodes = new(provider);

    JobHost Host => _nodes.First;

    public void Dispose()
    {
        _nodes.Dispose();
        GC.SuppressFinalize(this);
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

    JobHost Node() => _nodes.Another();
}

public sealed class QuartzNodesTests() : JobNodesTests("Quartz");

public sealed class HangfireNodesTests() : JobNodesTests("Hangfire");
