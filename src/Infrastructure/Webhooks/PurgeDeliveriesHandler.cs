using MediatR;
using Ottu.Application.Kernel;
using Ottu.Application.Webhooks;
using Ottu.Infrastructure.Sql;

namespace Ottu.Infrastructure.Webhooks;

/// <summary>Removes in small steps, so that no payment waits behind it.</summary>
sealed class PurgeDeliveriesHandler(Db db, WebhookOptions options, TimeProvider clock) : IRequestHandler<PurgeDeliveries, int>
{
    const int Batch = 200;

    static readonly Sql.Sql Old = new(d => $"SELECT id FROM webhook_delivery WHERE created_at < @Before AND status <> 'pending' ORDER BY created_at, id {d.Page}");

    static readonly Sql.Sql RemoveAttempts = new("DELETE FROM webhook_attempt WHERE delivery_ref = @Id");

    static readonly Sql.Sql Remove = new("DELETE FROM webhook_delivery WHERE id = @Id");

    public async Task<int> Handle(PurgeDeliveries request, CancellationToken ct)
    {
        var before = (clock.GetUtcNow() - options.KeepLog).ToUnixTimeMilliseconds();
        var removed = 0;
        while (await db.Query<long>(Old, new { Before = before, limit = Batch, offset = 0 }, ct) is { Count: > 0 } ids)
        {
            await db.InTransaction(tx => RemoveAll(tx.Sql(), ids), ct);
            removed += ids.Count;
        }

        return removed;
    }

    static async Task RemoveAll(Tx tx, IReadOnlyList<long> ids)
    {
        foreach (var id in ids)
        {
            await tx.Execute(RemoveAttempts, new { Id = id });
            await tx.Execute(Remove, new { Id = id });
        }
    }
}
