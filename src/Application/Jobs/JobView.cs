using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Jobs;

/// <summary>How a run ended, or that it has not.</summary>
public enum JobOutcome
{
    Running,
    Succeeded,
    Failed,

    /// <summary>Was due or asked for while the job still ran.</summary>
    Skipped,

    /// <summary>Its process died or stopped; the next run does what was left.</summary>
    Lost,
}

/// <summary>Why a run began.</summary>
public enum JobTrigger
{
    Scheduled,
    Manual,
}

/// <summary>A job as an administrator sees it.</summary>
/// <param name="Name">Stable name; the key in addresses.</param>
/// <param name="Description">What it does.</param>
/// <param name="Cron">Its schedule in UTC: five fields, or six where the first is seconds.</param>
/// <param name="DefaultCron">What the schedule was before anybody changed it.</param>
/// <param name="IsPaused">Not run on schedule; a manual trigger runs it all the same.</param>
/// <param name="IsTriggered">Somebody asked for a run that no worker has begun yet.</param>
/// <param name="NextDue">Null while paused, or when the schedule names no further moment.</param>
/// <param name="LastRun">The newest run that did or does something; null when it never ran.</param>
/// <param name="Version">For optimistic concurrency.</param>
public sealed record JobView(
    string Name, string Description, string Cron, string DefaultCron, bool IsPaused, bool IsTriggered, DateTimeOffset? NextDue, JobRunView? LastRun, long Version)
{
    public JsonObject ToJson() => new()
    {
        ["name"] = Name,
        ["description"] = Description,
        ["cron"] = Cron,
        ["default_cron"] = DefaultCron,
        ["is_paused"] = IsPaused,
        ["is_triggered"] = IsTriggered,
        ["next_due"] = NextDue is { } due ? WireTime.Moment(due) : null,
        ["last_run"] = LastRun?.ToJson(),
        ["version"] = Version,
    };
}

/// <summary>One run of a job.</summary>
/// <param name="Id">Grows with time.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="TriggeredBy">Why it began.</param>
/// <param name="StartedAt">When it began, or would have.</param>
/// <param name="FinishedAt">Null while it runs.</param>
/// <param name="Handled">Records that it handled; null where it did not come to an end.</param>
/// <param name="Error">What went wrong, without secrets; null where nothing did.</param>
/// <param name="Node">Which process ran it.</param>
public sealed record JobRunView(
    long Id, JobOutcome Outcome, JobTrigger TriggeredBy, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, long? Handled, string? Error, string Node)
{
    /// <summary>Null while it runs.</summary>
    public TimeSpan? Duration => FinishedAt - StartedAt;

    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["outcome"] = Outcome.Wire(),
        ["triggered_by"] = TriggeredBy.Wire(),
        ["started_at"] = WireTime.Moment(StartedAt),
        ["finished_at"] = FinishedAt is { } end ? WireTime.Moment(end) : null,
        ["duration_ms"] = Duration is { } taken ? (long)taken.TotalMilliseconds : null,
        ["handled"] = Handled,
        ["error"] = Error,
        ["node"] = Node,
    };
}
