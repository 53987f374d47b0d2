using Ottu.Application.Jobs;
using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Jobs;

/// <summary>A row of job, with its last run where the statement joins one.</summary>
sealed record JobRow
{
    public string Name { get; init; } = "";

    public string? Cron { get; init; }

    public long IsPaused { get; init; }

    public long? DueAt { get; init; }

    public long? RequestedAt { get; init; }

    public long Version { get; init; }

    public long? RunId { get; init; }

    public string? Outcome { get; init; }

    public string? TriggeredBy { get; init; }

    public long? StartedAt { get; init; }

    public long? FinishedAt { get; init; }

    public long? LeaseUntil { get; init; }

    public long? Handled { get; init; }

    public string? Error { get; init; }

    public string? Node { get; init; }

    public StoredJob ToJob(JobDefinition job) => new(Name, job.Cron, Cron, IsPaused != 0, RequestedAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null, Version);

    public JobRunView? ToLastRun(DateTimeOffset now) => RunId is { } id
        ? new JobRunRow { Id = id, Outcome = Outcome!, TriggeredBy = TriggeredBy!, StartedAt = StartedAt!.Value, FinishedAt = FinishedAt, LeaseUntil = LeaseUntil, Handled = Handled, Error = Error, Node = Node! }.ToView(now)
        : null;
}

/// <summary>A row of job_run.</summary>
sealed record JobRunRow
{
    public const string Died = "The process that ran it ended.";

    public long Id { get; init; }

    public string Outcome { get; init; } = "";

    public string TriggeredBy { get; init; } = "";

    public long StartedAt { get; init; }

    public long? FinishedAt { get; init; }

    public long? LeaseUntil { get; init; }

    public long? Handled { get; init; }

    public string? Error { get; init; }

    public string Node { get; init; } = "";

    /// <summary>A run whose lease is over is lost, also where no worker is left to say so.</summary>
    public JobRunView ToView(DateTimeOffset now)
    {
        var outcome = Wire<JobOutcome>.Parse(Outcome);
        var isDead = outcome == JobOutcome.Running && LeaseUntil <= now.ToUnixTimeMilliseconds();
        return new JobRunView(
            Id,
            isDead ? JobOutcome.Lost : outcome,
            Wire<JobTrigger>.Parse(TriggeredBy),
            DateTimeOffset.FromUnixTimeMilliseconds(StartedAt),
            (isDead ? LeaseUntil : FinishedAt) is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null,
            Handled,
            isDead ? Died : Error,
            Node);
    }
}
