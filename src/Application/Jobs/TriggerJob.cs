using MediatR;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Jobs;

/// <summary>Runs a job as soon as a worker sees it, also while it is paused. Asking twice before it begins is one run.</summary>
public sealed record TriggerJob(string Name) : IRequest<Result<JobView>>;
