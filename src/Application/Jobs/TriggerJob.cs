using MediatR;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Jobs;

/// <summary>
/// Runs a job as soon as a worker sees it, also while it is paused; while it runs, once more at its end. Asking again before that is the same run.
/// </summary>
public sealed record TriggerJob(string Name) : IRequest<Result<JobView>>;

sealed class TriggerJobHandler(JobChange change, TimeProvider clock) : IRequestHandler<TriggerJob, Result<JobView>>
{
    public Task<Result<JobView>> Handle(TriggerJob request, CancellationToken ct) =>
        change.Run(request.Name, job => job with { RequestedAt = job.RequestedAt ?? clock.GetUtcNow() }, ct);
}
