using MediatR;

namespace Ottu.Application.Identity;

/// <summary>Job: removes idempotency keys older than <c>Ottu:Idempotency:Hours</c>. Returns how many.</summary>
public sealed record PurgeIdempotencyKeys : IRequest<int>;

/// <summary>Job: removes counters of rate limits whose window is over. Returns how many.</summary>
public sealed record PurgeRateCounters : IRequest<int>;

/// <summary>Job: removes sessions of staff that ended 90 days ago; until then they say from where somebody signs in. Returns how many.</summary>
public sealed record PurgeStaffSessions : IRequest<int>;
