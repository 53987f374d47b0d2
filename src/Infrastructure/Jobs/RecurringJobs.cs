using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ottu.Infrastructure.Jobs;

/// <summary>Runs every job on its interval, each in a loop of its own: a slow job does not delay the others.</summary>
sealed partial class RecurringJobs(IServiceScopeFactory scopes, TimeProvider clock, ILogger<RecurringJobs> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(JobDefinition.All.Select(job => Loop(job, stoppingToken)));

    async Task Loop(JobDefinition job, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(job.Every, clock);
        do await Run(job, ct);
        while (await Next(timer, ct));
    }

    async Task Run(JobDefinition job, CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var done = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(job.Command(), ct);
            if (done > 0) JobDone(job.Name, done);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The process stops; what was not done is found again at the next start.
        }
#pragma warning disable CA1031 // A job that fails is logged and runs again; it must not end the process.
        catch (Exception error)
#pragma warning restore CA1031
        {
            JobFailed(error, job.Name);
        }
    }

    static async Task<bool> Next(PeriodicTimer timer, CancellationToken ct)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job} handled {Count} records.")]
    partial void JobDone(string job, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Job} failed.")]
    partial void JobFailed(Exception error, string job);
}
