using Ottu.Application.Jobs;
using Ottu.Application.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Jobs;

/// <summary>The job table: what administrators made of each schedule, and when each job is due. A job without a row is as the product comes.</summary>
sealed class JobStore(Db db, JobCatalogue catalogue, JobSignal signal, TimeProvider clock) : IJobs
{
    public string? Refuse(string cron) => CronSchedule.TryParse(cron, clock.GetUtcNow(), out _, out var error) ? null : error;

    static readonly Statement LockRow = new(d =>
        $"SELECT name AS Name, cron AS Cron, is_paused AS IsPaused, due_at AS DueAt, requested_at AS RequestedAt, version AS Version FROM job{d.Lock} WHERE name = @name");

    public async Task<StoredJob?> Lock(ITx tx, string name)
    {
        if (catalogue.Find(name) is not { } job) return null;
        await Ensure(tx.Sql(), job);
        return (await tx.Sql().One<JobRow>(LockRow, new { name }))!.ToJob(job);
    }

    static readonly Statement Update = new(
        "UPDATE job SET cron = @cron, is_paused = @isPaused, due_at = @due, requested_at = @requested, version = @version WHERE name = @name");

    public async Task Save(ITx tx, StoredJob job)
    {
        var stored = (await tx.Sql().One<JobRow>(LockRow, new { name = job.Name }))!;
        var isSameSchedule = stored.Version == job.Version;
        await tx.Sql().Execute(Update, new
        {
            name = job.Name,
            cron = job.ChangedCron,
            isPaused = job.IsPaused ? 1L : 0L,
            due = isSameSchedule ? stored.DueAt : job.IsPaused ? null : Next(job.Cron),
            requested = job.RequestedAt?.ToUnixTimeMilliseconds(),
            version = job.Version,
        });
        tx.Sql().OnCommit(signal.Wake);
    }

    public async Task<JobView> View(ITx tx, string name)
    {
        var row = await tx.Sql().One<JobRow>(JobQueries.Named, new { name });
        return JobQueries.ToView(catalogue.Find(name)!, row, clock.GetUtcNow());
    }

    static readonly Statement AllRows = new(
        "SELECT name AS Name, cron AS Cron, is_paused AS IsPaused, due_at AS DueAt, requested_at AS RequestedAt, version AS Version FROM job ORDER BY id");

    /// <summary>Every job of this build with a due moment that fits its schedule.</summary>
    public async Task<IReadOnlyList<ScheduledJob>> Scheduled(CancellationToken ct)
    {
        var rows = await db.Query<JobRow>(AllRows, parameters: null, ct);
        if (Misfits(rows).Any()) rows = await db.InTransaction(tx => Align(tx.Sql()), ct);
        var byName = rows.ToDictionary(row => row.Name, StringComparer.Ordinal);
        return [.. catalogue.All.Select(job => ToScheduled(job, byName[job.Name]))];
    }

    static readonly Statement SetDue = new("UPDATE job SET due_at = @due WHERE name = @name");

    async Task<IReadOnlyList<JobRow>> Align(Tx tx)
    {
        foreach (var job in catalogue.All) await Ensure(tx, job);
        foreach (var (job, _) in Misfits(await tx.Query<JobRow>(AllRows)).ToList())
        {
            var row = (await tx.One<JobRow>(LockRow, new { name = job.Name }))!;
            if (!Fits(job, row)) await tx.Execute(SetDue, new { name = job.Name, due = Next(row.Cron ?? job.Cron) });
        }

        return await tx.Query<JobRow>(AllRows);
    }

    IEnumerable<(JobDefinition Job, JobRow? Row)> Misfits(IReadOnlyList<JobRow> rows)
    {
        var byName = rows.ToDictionary(row => row.Name, StringComparer.Ordinal);
        return catalogue.All.Select(job => (job, byName.GetValueOrDefault(job.Name))).Where(pair => pair.Item2 is null || !Fits(pair.job, pair.Item2));
    }

    /// <summary>A due moment beyond the next one comes from a schedule of an older build, or from a clock that was ahead.</summary>
    bool Fits(JobDefinition job, JobRow row) => row.IsPaused != 0 || (row.DueAt is { } due && Next(row.Cron ?? job.Cron) is { } next && due <= next);

    static readonly Statement Count = new("SELECT COUNT(*) FROM job WHERE name = @name");

    static readonly Statement Insert = new(
        "INSERT INTO job (name, cron, is_paused, due_at, requested_at, version) VALUES (@name, NULL, 0, @due, NULL, 1)");

    async Task Ensure(Tx tx, JobDefinition job)
    {
        if (await tx.One<long>(Count, new { name = job.Name }) == 0) await tx.TryInsert(Insert, new { name = job.Name, due = Next(job.Cron) });
    }

    long? Next(string cron)
    {
        var now = clock.GetUtcNow();
        return CronSchedule.Parse(cron, now).Next(now)?.ToUnixTimeMilliseconds();
    }

    static ScheduledJob ToScheduled(JobDefinition job, JobRow row) => new(
        job,
        row.IsPaused != 0 ? null : row.Cron ?? job.Cron,
        row.DueAt is { } due ? DateTimeOffset.FromUnixTimeMilliseconds(due) : null,
        row.RequestedAt is not null);
}

/// <summary>What the job server must know.</summary>
/// <param name="Job">Which job.</param>
/// <param name="Cron">Null while it is paused.</param>
/// <param name="DueAt">When it is to run next.</param>
/// <param name="IsRequested">Somebody wants it to run now.</param>
sealed record ScheduledJob(JobDefinition Job, string? Cron, DateTimeOffset? DueAt, bool IsRequested)
{
    public bool IsDue(DateTimeOffset now) => Cron is not null && DueAt <= now;
}
