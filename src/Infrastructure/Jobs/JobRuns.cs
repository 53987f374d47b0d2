using Ottu.Application.Gateways;
using Ottu.Application.Jobs;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Jobs;

/// <summary>
/// The history of jobs, and the decision whether a job runs: whoever moves its due moment on runs it, so a job that wakes twice, on two nodes or
/// in two engines, runs once. A run is leased; one whose lease is over is lost, and its job is due again.
/// </summary>
sealed class JobRuns(Db db, ICrashPoints crashes, TimeProvider clock)
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    static readonly Statement Wanted = new(
        "SELECT COUNT(*) FROM job WHERE name = @name AND (requested_at IS NOT NULL OR (is_paused = 0 AND due_at <= @now))");

    static readonly Statement LockRow = new(d =>
        $"SELECT id AS Id, cron AS Cron, is_paused AS IsPaused, due_at AS DueAt, requested_at AS RequestedAt FROM job{d.Lock} WHERE name = @name");

    static readonly Statement Claim = new("UPDATE job SET due_at = @due, requested_at = @requested WHERE id = @id");

    /// <summary>Begins a run, if one is due or asked for and none is under way; null otherwise. A due moment met by a run under way is recorded as skipped.</summary>
    /// <param name="job">Which job.</param>
    /// <param name="node">Who asks.</param>
    /// <param name="isBusy">A run of it is under way here.</param>
    /// <param name="ct">Stops it before the commit.</param>
    public async Task<JobRun?> Begin(JobDefinition job, string node, bool isBusy, CancellationToken ct)
    {
        // Most wake-ups find that another node was first: no writer waits for that.
        if (await db.One<long>(Wanted, new { name = job.Name, now = Now }, ct) == 0) return null;
        var run = await db.InTransaction(tx => Begin(tx.Sql(), job, node, isBusy), ct);
        if (run is not null) crashes.Reach("job:" + job.Name);
        return run;
    }

    static readonly Statement UnderWay = new("SELECT COUNT(*) FROM job_run WHERE job_ref = @id AND lease_until > @now");

    async Task<JobRun?> Begin(Tx tx, JobDefinition job, string node, bool isBusy)
    {
        var now = Now;
        if (await tx.One<Row>(LockRow, new { name = job.Name }) is not { } row) return null;
        var isDue = row.IsPaused == 0 && row.DueAt <= now;
        if (!isDue && row.RequestedAt is null) return null;
        var next = isDue ? CronSchedule.Parse(row.Cron ?? job.Cron, clock.GetUtcNow()).Next(clock.GetUtcNow())?.ToUnixTimeMilliseconds() : row.DueAt;
        isBusy = isBusy || await tx.One<long>(UnderWay, new { id = row.Id, now }) > 0;
        if (isBusy && !isDue) return null;
        await tx.Execute(Claim, new { id = row.Id, due = next, requested = isBusy ? row.RequestedAt : null });
        var trigger = isBusy || row.RequestedAt is null ? JobTrigger.Scheduled : JobTrigger.Manual;
        var run = await Add(tx, row.Id, isBusy ? JobOutcome.Skipped : JobOutcome.Running, trigger, node, now);
        return isBusy ? null : new JobRun(run, row.Id, trigger);
    }

    static readonly Statement Insert = new(d => d.InsertReturningId(
        "job_run", "job_ref, outcome, triggered_by, node, started_at, finished_at, lease_until", "@job, @outcome, @trigger, @node, @now, @finished, @lease"));

    static Task<long> Add(Tx tx, long job, JobOutcome outcome, JobTrigger trigger, string node, long now) => tx.One<long>(Insert, new
    {
        job,
        outcome = outcome.Wire(),
        trigger = trigger.Wire(),
        node,
        now,
        finished = outcome == JobOutcome.Skipped ? now : (long?)null,
        lease = outcome == JobOutcome.Running ? now + (long)Lease.TotalMilliseconds : (long?)null,
    });

    static readonly Statement Extend = new("UPDATE job_run SET lease_until = @lease WHERE id = @id AND lease_until IS NOT NULL");

    /// <summary>Says that the run is still under way.</summary>
    public Task Renew(JobRun run, CancellationToken ct) =>
        db.InTransaction(tx => tx.Sql().Execute(Extend, new { id = run.Id, lease = Now + (long)Lease.TotalMilliseconds }), ct);

    static readonly Statement Close = new(
        "UPDATE job_run SET outcome = @outcome, finished_at = @now, lease_until = NULL, handled = @handled, error = @error WHERE id = @id");

    /// <summary>Records the end of a run, also of one that was given up meanwhile.</summary>
    public Task End(JobRun run, JobOutcome outcome, int? handled, string? error, CancellationToken ct) => db.InTransaction(
        async tx =>
        {
            if (outcome == JobOutcome.Lost) await Hold(tx.Sql(), run);
            await tx.Sql().Execute(Close, new { id = run.Id, outcome = outcome.Wire(), now = Now, handled = (long?)handled, error });
            if (outcome == JobOutcome.Lost) await RunAgain(tx.Sql(), run);
        },
        ct);

    static readonly Statement Dead = new("SELECT id AS Id, job_ref AS Job, triggered_by AS TriggeredBy FROM job_run WHERE lease_until <= @now");

    static readonly Statement GiveUp = new(
        "UPDATE job_run SET outcome = 'lost', finished_at = lease_until, lease_until = NULL, error = @error WHERE id = @id AND lease_until <= @now");

    /// <summary>Marks runs whose process died, and has their jobs run again.</summary>
    public async Task GiveUpDead(IReadOnlyCollection<long> alive, CancellationToken ct)
    {
        foreach (var dead in await db.Query<DeadRow>(Dead, new { now = Now }, ct))
        {
            if (alive.Contains(dead.Id)) continue;
            var run = new JobRun(dead.Id, dead.Job, Wire<JobTrigger>.Parse(dead.TriggeredBy));
            await db.InTransaction(
                async tx =>
                {
                    await Hold(tx.Sql(), run);
                    if (await tx.Sql().Execute(GiveUp, new { id = run.Id, now = Now, error = JobRunRow.Died }) == 1) await RunAgain(tx.Sql(), run);
                },
                ct);
        }
    }

    static readonly Statement LockJob = new(d => $"SELECT id FROM job{d.Lock} WHERE id = @id");

    // The job before its runs: so does whoever begins one.
    static Task<long> Hold(Tx tx, JobRun run) => tx.One<long>(LockJob, new { id = run.Job });

    static readonly Statement MakeDue = new("UPDATE job SET due_at = @now WHERE id = @id AND is_paused = 0 AND (due_at IS NULL OR due_at > @now)");

    static readonly Statement Request = new("UPDATE job SET requested_at = @now WHERE id = @id AND requested_at IS NULL");

    Task RunAgain(Tx tx, JobRun run) => tx.Execute(run.Trigger == JobTrigger.Manual ? Request : MakeDue, new { id = run.Job, now = Now });

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Set by property: SQLite cannot tell the type of a column that is null in the first row.</summary>
    sealed record Row
    {
        public long Id { get; init; }

        public string? Cron { get; init; }

        public long IsPaused { get; init; }

        public long? DueAt { get; init; }

        public long? RequestedAt { get; init; }
    }

    sealed record DeadRow(long Id, long Job, string TriggeredBy);
}

/// <summary>A run that was begun.</summary>
sealed record JobRun(long Id, long Job, JobTrigger Trigger);
