using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ottu.Infrastructure.Jobs;

/// <summary>
/// Keeps the job server of a worker in step with the table. It looks when this process changed something and every second for what others
/// changed, for runs whose process died, and for jobs that are due and were not woken: after a restart, or when the clock jumped.
/// </summary>
sealed partial class JobsHost(IJobServer server, JobStore store, JobRunner runner, JobSignal signal, TimeProvider clock, ILogger<JobsHost> log) : BackgroundService
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    readonly Dictionary<string, string?> _scheduled = new(StringComparer.Ordinal);
    ITimer? _tick;
    bool _isStarted;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // A new installation's jobs are due from the moment it starts, however long the job server takes to be there.
        await store.Scheduled(cancellationToken);

        // A clock that a test moves wakes it at once; the wall's clock does so by the time that it waits.
        _tick = clock.CreateTimer(_ => signal.Wake(), state: null, Look, Look);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await runner.Stop(cancellationToken);
        if (_isStarted) await server.Stop(cancellationToken);
    }

    public override void Dispose()
    {
        _tick?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Requests are not kept waiting for the job server.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            await TryPass(stoppingToken);
            await signal.Wait(Look, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

        await runner.GiveUpDead(ct);
        foreach (var job in await store.Scheduled(ct))
        {
            await Schedule(job, ct);
            if (job.IsDue(clock.GetUtcNow()) || (job.IsRequested && !runner.IsBusy(job.Job.Name))) await server.Wake(job.Job, ct);
        }
    }

    async Task Schedule(ScheduledJob job, CancellationToken ct)
    {
        if (_scheduled.TryGetValue(job.Job.Name, out var known) && known == job.Cron) return;
        await server.Schedule(job.Job, job.Cron is null ? null : CronSchedule.Parse(job.Cron, clock.GetUtcNow()), ct);
        _scheduled[job.Job.Name] = job.Cron;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The jobs could not be looked after; trying again")]
    partial void PassFailed(Exception error);
}
