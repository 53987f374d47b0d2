using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Jobs;

/// <summary>Changes when a job runs. <c>cron</c> null or blank: its default again. A <c>version</c> that is not the stored one is refused.</summary>
public sealed record ChangeJobSchedule(string Name, Result<Fields> Body) : IRequest<Result<JobView>>;
