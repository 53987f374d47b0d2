using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Identity;

/// <summary>Removes in small steps, so that no payment waits behind it.</summary>
sealed class PurgeHandlers(IdempotencyStore idempotency, Db db, TimeProvider clock) : IRequestHandler<PurgeIdempotencyKeys, int>, IRequestHandler<PurgeRateCounters, int>
{
    const int Batch = 500;

    public Task<int> Handle(PurgeIdempotencyKeys request, CancellationToken ct) => idempotency.Purge(ct);

    static readonly Statement Over = new(d =>
        $"DELETE FROM rate_counter WHERE id IN (SELECT id FROM rate_counter WHERE window_ends_at < @now ORDER BY window_ends_at, id {d.Page})");

    public async Task<int> Handle(PurgeRateCounters request, CancellationToken ct)
    {
        var parameters = new { now = clock.GetUtcNow().ToUnixTimeMilliseconds(), limit = Batch, offset = 0 };
        var removed = 0;
        for (var more = true; more;)
        {
            var step = await db.InTransaction(tx => tx.Sql().Execute(Over, parameters), ct);
            removed += step;
            more = step == Batch;
        }

        return removed;
    }
}
