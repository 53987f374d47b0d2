using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ottu.Infrastructure.Jobs;

/// <summary>
/// Keeps the job server of a worker in step with the table. It looks when this process changed something and every second for what others
/// changed, for runs whose process died, and for jobs that are due and were not woken: after a restart, or when the clock jumped.
/// </summary>
sealed partial class JobsHost(IJobServer server, JobCatalogue catalogue, JobStore store, JobRuns runs, JobRunner runner, JobSignal signal, TimeProvider clock, ILogger<JobsHost> log)
    : BackgroundService
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    readonly Dictionary<string, string?> _scheduled = new(StringComparer.Ordinal);
    bool _isStarted;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await runner.Stop(cancellationToken);
        if (_isStarted) await server.Stop(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Before the first await of a real wait the host does not go on: requests are not kept waiting for the job server.
        await Task.Yield();
        await using var tick = clock.CreateTimer(_ => signal.Wake(), state: null, Look, Look);
        while (!stoppingToken.IsCancellationRequested)
        {
            await TryPass(stoppingToken);
            await signal.Wait(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task TryPass(CancellationToken ct)
    {
        try
        {
            await Pass(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Shutting down.
        }
#pragma warning disable CA1031 // The host outlives a database that is away for a while.
        catch (Exception error)
#pragma warning restore CA1031
        {
            PassFailed(error);
        }
    }

    async Task Pass(CancellationToken ct)
    {
        if (!_isStarted)
        {
            await server.Start(ct);
            _isStarted = true;
        }

        await runs.GiveUpDead(runner.UnderWay, ct);
        foreach (var job in await store.Scheduled(ct))
        {
            await Schedule(job, ct);
            if (job.IsWanted(clock.GetUtcNow())) await server.Wake(catalogue.Find(job.Name)!, ct);
        }
    }

    async Task Schedule(ScheduledJob job, CancellationToken ct)
    {
        if (_scheduled.TryGetValue(job.Name, out var known) && known == job.Cron) return;
        await server.Schedule(catalogue.Find(job.Name)!, job.Cron is null ? null : CronSchedule.Parse(job.Cron, clock.GetUtcNow()), ct);
        _scheduled[job.Name] = job.Cron;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The jobs could not be looked after; trying again")]
    partial void PassFailed(Exception error);
}
