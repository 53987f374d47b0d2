using Microsoft.Data.SqlClient;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;
using Quartz.Extensibility;

namespace Ottu.Infrastructure.Jobs;

/// <summary>
/// Quartz. On SQL Server its store is in the product's database and clustered: a moment fires on one node. On SQLite each process keeps its
/// schedule in memory, where it is rebuilt from the job table.
/// </summary>
sealed class QuartzJobServer(JobCatalogue catalogue, JobRunner runner, JobServerOptions options, TimeProvider clock, ILoggerFactory loggers) : IJobServer, IJobFactory
{
    const string Group = "ottu";
    StandaloneSchedulerFactory? _factory;
    IScheduler? _scheduler;

    IScheduler Scheduler => _scheduler ?? throw new InvalidOperationException("The job server was not started.");

    public async Task Start(CancellationToken ct)
    {
        if (_factory is not null) await _factory.DisposeAsync();
        _factory = QuartzSchedulerBuilder.Create(Configure).Build();
        _scheduler = await _factory.GetScheduler(ct);
        foreach (var job in catalogue.All) await Add(job, ct);
        await _scheduler.Start(ct);
    }

    public async Task Schedule(JobDefinition job, CronSchedule? cron, CancellationToken ct)
    {
        var key = new TriggerKey(job.Name, Group);
        var expression = cron?.ToQuartz();
        var known = await Scheduler.GetTrigger(key, ct) as ICronTrigger;
        if (known?.CronExpressionString == expression) return;
        if (expression is null)
        {
            await Scheduler.UnscheduleJob(key, ct);
            return;
        }

        // Missed moments are made up for by the job host, once; not by the trigger.
        var trigger = TriggerBuilder.Create(clock).WithIdentity(key).ForJob(KeyOf(job))
            .WithCronSchedule(expression, schedule => schedule.InTimeZone(TimeZoneInfo.Utc).WithMisfireInstruction(CronTriggerMisfireInstruction.DoNothing))
            .Build();
        if (known is null) await Scheduler.ScheduleJob(trigger, cancellationToken: ct);
        else await Scheduler.RescheduleJob(key, trigger, ct);
    }

    public async Task Wake(JobDefinition job, CancellationToken ct)
    {
        // A node of an older build may have cleared the store of what it does not know.
        if (!await Scheduler.Exists(KeyOf(job), ct)) await Add(job, ct);
        await Scheduler.TriggerJob(KeyOf(job), data: null, ct);
    }

    public async Task Stop(CancellationToken ct)
    {
        if (Interlocked.Exchange(ref _factory, value: null) is not { } factory) return;
        if (_scheduler is not null) await _scheduler.Shutdown(waitForJobsToComplete: true, ct);
        await factory.DisposeAsync();
    }

    ValueTask<JobScope> IJobFactory.CreateJob(TriggerFiredBundle bundle, IScheduler scheduler, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new JobScope(new QuartzJob(runner), state: null));

    ValueTask IJobFactory.ReturnJob(JobScope scope, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    void Configure(IQuartzBuilder quartz)
    {
        quartz.Services.AddSingleton(loggers);
        quartz.Services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        quartz.UseTimeProvider(clock);
        quartz.UseJobFactory(this);
        quartz.ConfigureScheduler(scheduler => scheduler.InstanceName = "ottu");

        // A job is at most once under way, and a wake-up that finds it busy is over at once: nothing waits for a thread.
        quartz.UseDefaultThreadPool((catalogue.All.Count * 2) + 2);
        if (options.SqlServer is null)
        {
            quartz.UseInMemoryStore();
            return;
        }

        quartz.UsePersistentStore(store =>
        {
            store.UseSqlServer(SqlClientFactory.Instance, options.SqlServer);
            store.UseSystemTextJsonSerializer();
            store.UseClustering();
            if (options.MayCreateTables) store.ProvisionSchema();
        });
    }

    async Task Add(JobDefinition job, CancellationToken ct) => await Scheduler.AddJob(
        JobBuilder.Create<QuartzJob>().WithIdentity(KeyOf(job)).WithDescription(job.Description).StoreDurably().Build(), AddJobOptions.Replacing, ct);

    static JobKey KeyOf(JobDefinition job) => new(job.Name, Group);
}

/// <summary>What Quartz knows of a job: its name.</summary>
sealed class QuartzJob(JobRunner runner) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await runner.Run(context.JobDetail.Key.Name);
}
