using MediatR;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Jobs;

/// <summary>Stops the schedule of a job. A run that is under way goes on to its end.</summary>
public sealed record PauseJob(string Name) : IRequest<Result<JobView>>;

/// <summary>Starts the schedule of a job again. What was missed meanwhile is not made up for.</summary>
public sealed record ResumeJob(string Name) : IRequest<Result<JobView>>;

sealed class PauseJobHandlers(JobChange change) : IRequestHandler<PauseJob, Result<JobView>>, IRequestHandler<ResumeJob, Result<JobView>>
{
    public Task<Result<JobView>> Handle(PauseJob request, CancellationToken ct) => change.Run(request.Name, job => job with { IsPaused = true }, ct);

    public Task<Result<JobView>> Handle(ResumeJob request, CancellationToken ct) => change.Run(request.Name, job => job with { IsPaused = false }, ct);
}
