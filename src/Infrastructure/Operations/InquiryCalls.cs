using Ottu.Application.Kernel;
using Ottu.Application.Operations;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Operations;

/// <summary>inquiry_call.</summary>
sealed class InquiryCalls : IInquiryCalls
{
    static readonly Statement OfSession = new("SELECT called_at FROM inquiry_call WHERE session_ref = @sessionRef ORDER BY called_at");

    public async Task<IReadOnlyList<DateTimeOffset>> Of(ITx tx, long sessionRef) =>
        [.. (await tx.Sql().Query<long>(OfSession, new { sessionRef })).Select(DateTimeOffset.FromUnixTimeMilliseconds)];

    static readonly Statement Insert = new("INSERT INTO inquiry_call (session_ref, called_at) VALUES (@sessionRef, @calledAt)");

    public Task Add(ITx tx, long sessionRef, DateTimeOffset at) => tx.Sql().Execute(Insert, new { sessionRef, calledAt = at.ToUnixTimeMilliseconds() });
}
