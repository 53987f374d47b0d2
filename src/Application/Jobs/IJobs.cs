using Ottu.Application.Kernel;

namespace Ottu.Application.Jobs;

/// <summary>What is stored about a job's schedule.</summary>
/// <param name="Name">Of a job that this build knows.</param>
/// <param name="DefaultCron">The schedule that the product comes with.</param>
/// <param name="ChangedCron">The schedule that an administrator chose; null for none.</param>
/// <param name="IsPaused">Not run on schedule.</param>
/// <param name="RequestedAt">When a run was asked for that has not begun; null for none.</param>
/// <param name="Version">Of the schedule; a request for a run does not raise it.</param>
public sealed record StoredJob(string Name, string DefaultCron, string? ChangedCron, bool IsPaused, DateTimeOffset? RequestedAt, long Version)
{
    public string Cron => ChangedCron ?? DefaultCron;
}

/// <summary>The jobs of this build and what administrators made of their schedules.</summary>
public interface IJobs
{
    /// <summary>Reads and locks until the commit; null when there is no such job.</summary>
    Task<StoredJob?> Lock(ITx tx, string name);

    /// <summary>Stores it and works out when it is due next. Workers see the change within seconds, those of this process at the commit.</summary>
    Task Save(ITx tx, StoredJob job);

    Task<JobView> View(ITx tx, string name);

    /// <summary>Why a text is no schedule; null when it is one.</summary>
    string? Refuse(string cron);
}
