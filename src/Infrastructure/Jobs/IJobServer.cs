namespace Ottu.Infrastructure.Jobs;

/// <summary>
/// What hosts the jobs of a worker: it wakes <see cref="JobRunner.Run"/> when a job is due, on a thread of its own. It decides nothing: schedule,
/// pause and history are ours, so that every server behaves alike and what it stores may be thrown away. docs/adr/0013
/// </summary>
interface IJobServer
{
    Task Start(CancellationToken ct);

    /// <summary>From now on the job wakes on this schedule; null for no schedule. The same again changes nothing.</summary>
    Task Schedule(JobDefinition job, CronSchedule? cron, CancellationToken ct);

    /// <summary>Wakes a job now.</summary>
    Task Wake(JobDefinition job, CancellationToken ct);

    Task Stop(CancellationToken ct);
}
