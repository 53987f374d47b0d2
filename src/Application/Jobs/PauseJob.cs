using MediatR;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Jobs;

/// <summary>Stops the schedule of a job. A run that is under way goes on to its end.</summary>
public sealed record PauseJob(string Name) : IRequest<Result<JobView>>;

/// <summary>Starts the schedule of a job again. What was missed meanwhile is not made up for.</summary>
public sealed record ResumeJob(string Name) : IRequest<Result<JobView>>;
