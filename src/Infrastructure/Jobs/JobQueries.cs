using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Jobs;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Jobs;

/// <summary>Jobs and their history for the administration.</summary>
sealed class JobQueries(Db db, JobCatalogue catalogue, ICaller caller, TimeProvider clock) :
    IRequestHandler<ListJobs, Result<Page<JobView>>>,
    IRequestHandler<GetJob, Result<JobView>>,
    IRequestHandler<ListJobRuns, Result<Page<JobRunView>>>
{
    const string WithLastRun =
        "SELECT j.name AS Name, j.cron AS Cron, j.is_paused AS IsPaused, j.due_at AS DueAt, j.requested_at AS RequestedAt, j.version AS Version, " +
        "r.id AS RunId, r.outcome AS Outcome, r.triggered_by AS TriggeredBy, r.started_at AS StartedAt, r.finished_at AS FinishedAt, r.lease_until AS LeaseUntil, " +
        "r.handled AS Handled, r.error AS Error, r.node AS Node " +
        "FROM job j LEFT JOIN job_run r ON r.id = (SELECT MAX(l.id) FROM job_run l WHERE l.job_ref = j.id AND l.outcome <> 'skipped')";

    static readonly Statement All = new(WithLastRun + " ORDER BY j.name");

    public async Task<Result<Page<JobView>>> Handle(ListJobs request, CancellationToken ct)
    {
        if (!MayView) return Problem.Forbidden.Instance;
        var rows = (await db.Query<JobRow>(All, parameters: null, ct)).ToDictionary(row => row.Name, StringComparer.Ordinal);
        var now = clock.GetUtcNow();
        var page = catalogue.All.Skip(request.Window.Offset).Take(request.Window.Limit).Select(job => ToView(job, rows.GetValueOrDefault(job.Name), now));
        return new Page<JobView>([.. page], catalogue.All.Count);
    }

    internal static readonly Statement Named = new(WithLastRun + " WHERE j.name = @name");

    public async Task<Result<JobView>> Handle(GetJob request, CancellationToken ct)
    {
        if (catalogue.Find(request.Name) is not { } job) return Problem.NotFound.Instance;
        if (!MayView) return Problem.Forbidden.Instance;
        return ToView(job, await db.One<JobRow>(Named, new { name = request.Name }, ct), clock.GetUtcNow());
    }

    static readonly Statement RunCount = new("SELECT COUNT(*) FROM job_run r JOIN job j ON j.id = r.job_ref WHERE j.name = @name");

    static readonly Statement Runs = new(d =>
        "SELECT r.id AS Id, r.outcome AS Outcome, r.triggered_by AS TriggeredBy, r.started_at AS StartedAt, r.finished_at AS FinishedAt, r.lease_until AS LeaseUntil, " +
        $"r.handled AS Handled, r.error AS Error, r.node AS Node FROM job_run r JOIN job j ON j.id = r.job_ref WHERE j.name = @name ORDER BY r.id DESC {d.Page}");

    public async Task<Result<Page<JobRunView>>> Handle(ListJobRuns request, CancellationToken ct)
    {
        if (catalogue.Find(request.Name) is null) return Problem.NotFound.Instance;
        if (!MayView) return Problem.Forbidden.Instance;
        var parameters = new { name = request.Name, limit = request.Window.Limit, offset = request.Window.Offset };
        var rows = await db.Query<JobRunRow>(Runs, parameters, ct);
        var now = clock.GetUtcNow();
        return new Page<JobRunView>([.. rows.Select(row => row.ToView(now))], await db.One<long>(RunCount, parameters, ct));
    }

    /// <summary>A job that no worker has seen yet is shown as it will be.</summary>
    internal static JobView ToView(JobDefinition job, JobRow? row, DateTimeOffset now)
    {
        var cron = row?.Cron ?? job.Cron;
        var isPaused = row is { IsPaused: not 0 };
        var due = isPaused ? null : row?.DueAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : CronSchedule.Parse(cron, now).Next(now);
        return new JobView(job.Name, job.Description, cron, job.Cron, isPaused, row?.RequestedAt is not null, due, row?.ToLastRun(now), row?.Version ?? 1);
    }

    bool MayView => caller.Can(Permissions.ViewJobs) || caller.Can(Permissions.ManageJobs);
}
