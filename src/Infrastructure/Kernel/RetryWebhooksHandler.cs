using MediatR;
using Ottu.Application.Webhooks;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Kernel;

/// <summary>The pump carries them out; it has its own sweep, and this is the one that an administrator can see and trigger.</summary>
sealed class RetryWebhooksHandler(Db db, OutboxSignal signal, TimeProvider clock) : IRequestHandler<RetryWebhooks, int>
{
    static readonly Statement Due = new("SELECT COUNT(*) FROM outbox WHERE due_at <= @now AND (lease_until IS NULL OR lease_until <= @now)");

    public async Task<int> Handle(RetryWebhooks request, CancellationToken ct)
    {
        var due = await db.One<long>(Due, new { now = clock.GetUtcNow().ToUnixTimeMilliseconds() }, ct);
        if (due > 0) signal.Wake();
        return (int)Math.Min(due, int.MaxValue);
    }
}
