using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;

namespace Ottu.Infrastructure.Jobs;

/// <summary>Hangfire: each job is a recurring job of its own, shown by the dashboard. Its storage is in the product's database on SQL Server, in memory otherwise.</summary>
sealed class HangfireJobServer(HangfireStorage hangfire, JobCatalogue catalogue, JobRunner runner) : IJobServer, IDisposable
{
    /// <summary>What Hangfire's own schedule may lag behind.</summary>
    static readonly TimeSpan Polling = TimeSpan.FromSeconds(1);

    readonly RecurringJobManager _recurring = new(hangfire.Storage);
    readonly BackgroundJobClient _client = new(hangfire.Storage);
    BackgroundJobServer? _server;

    public Task Start(CancellationToken ct)
    {
        using (var connection = hangfire.Storage.GetConnection())
        {
            foreach (var stale in connection.GetRecurringJobs().Where(job => catalogue.Find(job.Id) is null)) _recurring.RemoveIfExists(stale.Id);
        }

        var options = new BackgroundJobServerOptions
        {
            ServerName = JobRunner.Node,
            Activator = new Activator(runner),
            WorkerCount = (catalogue.All.Count * 2) + 2,
            SchedulePollingInterval = Polling,
        };
        _server = new BackgroundJobServer(options, hangfire.Storage);
        return Task.CompletedTask;
    }

    public Task Schedule(JobDefinition job, CronSchedule? cron, CancellationToken ct)
    {
        // A paused job stays in the dashboard. Missed moments are made up for by the job host, once; not by Hangfire.
        _recurring.AddOrUpdate(
            job.Name,
            Job.FromExpression<HangfireJob>(hosted => hosted.Run(job.Name)),
            cron?.ToString() ?? Cron.Never(),
            new RecurringJobOptions { TimeZone = TimeZoneInfo.Utc, MisfireHandling = MisfireHandlingMode.Ignorable });
        return Task.CompletedTask;
    }

    public Task Wake(JobDefinition job, CancellationToken ct)
    {
        _client.Create(Job.FromExpression<HangfireJob>(hosted => hosted.Run(job.Name)), new EnqueuedState());
        return Task.CompletedTask;
    }

    public async Task Stop(CancellationToken ct)
    {
        _server?.SendStop();
        await Task.Run(Dispose, CancellationToken.None);
    }

    /// <summary>The host may stop and dispose at the same time; Hangfire's server takes that ill.</summary>
    public void Dispose() => Interlocked.Exchange(ref _server, value: null)?.Dispose();

    sealed class Activator(JobRunner runner) : JobActivator
    {
        public override object ActivateJob(Type jobType) => new HangfireJob(runner);
    }
}

/// <summary>What Hangfire stores of a job: a call of <see cref="Run"/> with its name.</summary>
public sealed class HangfireJob
{
    readonly JobRunner _runner;

    internal HangfireJob(JobRunner runner) => _runner = runner;

    /// <summary>Fails where the job failed, so that the dashboard says so; the schedule brings the next try, not Hangfire.</summary>
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    [JobDisplayName("{0}")]
    public async Task Run(string name)
    {
        if (await _runner.Run(name) is { } error) throw new InvalidOperationException(error);
    }
}
