using MediatR;

namespace Ottu.Application.Webhooks;

/// <summary>Job: removes finished notifications older than <c>Ottu:Webhooks:LogDays</c> (R-39). Returns how many.</summary>
public sealed record PurgeDeliveries : IRequest<int>;
