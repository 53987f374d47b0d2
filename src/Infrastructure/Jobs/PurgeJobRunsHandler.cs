using MediatR;
using Ottu.Application.Jobs;
using Ottu.Application.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Jobs;

/// <summary>Removes in small steps, so that no payment waits behind it.</summary>
sealed class PurgeJobRunsHandler(Db db, TimeProvider clock) : IRequestHandler<PurgeJobRuns, int>
{
    const int Batch = 500;
    static readonly TimeSpan IdleKept = TimeSpan.FromDays(1);
    static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    static readonly Statement Old = new(d =>
        "DELETE FROM job_run WHERE id IN (SELECT id FROM job_run WHERE lease_until IS NULL AND " +
        $"(started_at < @old OR (started_at < @idle AND ((outcome = 'succeeded' AND handled = 0) OR outcome = 'skipped'))) ORDER BY started_at, id {d.Page})");

    public async Task<int> Handle(PurgeJobRuns request, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var parameters = new { old = (now - Kept).ToUnixTimeMilliseconds(), idle = (now - IdleKept).ToUnixTimeMilliseconds(), limit = Batch, offset = 0 };
        var removed = 0;
        for (var more = true; more;)
        {
            var step = await db.InTransaction(tx => tx.Sql().Execute(Old, parameters), ct);
            removed += step;
            more = step == Batch;
        }

        return removed;
    }
}
