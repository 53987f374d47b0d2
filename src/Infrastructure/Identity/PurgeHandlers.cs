using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Identity;

/// <summary>Removes in small steps, so that no payment waits behind it.</summary>
sealed class PurgeHandlers(IdempotencyStore idempotency, Db db, TimeProvider clock)
    : IRequestHandler<PurgeIdempotencyKeys, int>, IRequestHandler<PurgeRateCounters, int>, IRequestHandler<PurgeStaffSessions, int>
{
    const int Batch = 500;
    static readonly TimeSpan SessionsKeptFor = TimeSpan.FromDays(90);

    public Task<int> Handle(PurgeIdempotencyKeys request, CancellationToken ct) => idempotency.Purge(ct);

    static readonly Statement Over = new(d =>
        $"DELETE FROM rate_counter WHERE id IN (SELECT id FROM rate_counter WHERE window_ends_at < @now ORDER BY window_ends_at, id {d.Page})");

    public Task<int> Handle(PurgeRateCounters request, CancellationToken ct) => Remove(Over, new { now = Millis(clock.GetUtcNow()), limit = Batch, offset = 0 }, ct);

    static readonly Statement OldSessions = new(d =>
        $"DELETE FROM staff_session WHERE id IN (SELECT id FROM staff_session WHERE expires_at < @cutoff ORDER BY expires_at, id {d.Page})");

    static readonly Statement OldNetworks = new("DELETE FROM staff_network WHERE seen_at < @cutoff");

    public async Task<int> Handle(PurgeStaffSessions request, CancellationToken ct)
    {
        var cutoff = Millis(clock.GetUtcNow() - SessionsKeptFor);
        await db.InTransaction(tx => tx.Sql().Execute(OldNetworks, new { cutoff }), ct);
        return await Remove(OldSessions, new { cutoff, limit = Batch, offset = 0 }, ct);
    }

    async Task<int> Remove(Statement statement, object parameters, CancellationToken ct)
    {
        var removed = 0;
        for (var more = true; more;)
        {
            var step = await db.InTransaction(tx => tx.Sql().Execute(statement, parameters), ct);
            removed += step;
            more = step == Batch;
        }

        return removed;
    }

    static long Millis(DateTimeOffset at) => at.ToUnixTimeMilliseconds();
}
