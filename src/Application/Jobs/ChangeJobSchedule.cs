using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Jobs;

/// <summary>Changes when a job runs. <c>cron</c> null or blank: its default again. A <c>version</c> that is not the stored one is refused.</summary>
public sealed record ChangeJobSchedule(string Name, Result<Fields> Body) : IRequest<Result<JobView>>;

sealed class ChangeJobScheduleHandler(JobChange change, IJobs jobs) : IRequestHandler<ChangeJobSchedule, Result<JobView>>
{
    const int LongestCron = 100;

    public Task<Result<JobView>> Handle(ChangeJobSchedule request, CancellationToken ct) => change.Run(request.Name, job => Decide(job, request.Body), ct);

    Result<StoredJob> Decide(StoredJob job, Result<Fields> body)
    {
        if (!body.TryGet(out var fields, out var broken)) return broken;
        var cron = fields.Text("cron", LongestCron, job.ChangedCron)?.Trim();
        if (cron is not null && jobs.Refuse(cron) is { } reason) fields.Error("cron", reason);
        if (fields.Integer("version", 0, long.MaxValue, job.Version) is { } version && version != job.Version)
        {
            fields.Error("version", "The job was changed in the meantime. Read it again.");
        }

        return fields.Problem is { } problem ? problem : job with { ChangedCron = cron == job.DefaultCron ? null : cron };
    }
}
