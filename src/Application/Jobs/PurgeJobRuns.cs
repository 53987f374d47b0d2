using MediatR;

namespace Ottu.Application.Jobs;

/// <summary>Job: removes runs that found nothing to do after a day, and all others after 90 days. Returns how many.</summary>
public sealed record PurgeJobRuns : IRequest<int>;
