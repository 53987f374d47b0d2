using Ottu.Application.Kernel;
using Ottu.Application.Webhooks;
using Ottu.Infrastructure.Sql;

namespace Ottu.Infrastructure.Webhooks;

/// <summary>What a delivery attempt needs of a notification.</summary>
sealed record DeliveryRow(
    long Id, string DeliveryId, long SessionRef, string SessionId, string? OrderNo, string Kind, string? ReferenceNumber, string Target, string Body, string Status, long Attempts, long Redeliveries);

static class DeliveryStatus
{
    public const string Pending = "pending";
    public const string Delivered = "delivered";
    public const string Failed = "failed";
}

/// <summary>A notification to store.</summary>
/// <param name="DeliveryId">Its public id: <c>X-Webhook-Delivery</c>.</param>
/// <param name="SessionRef">Row identity of the session.</param>
/// <param name="Kind">payment or operation.</param>
/// <param name="Trigger">Why.</param>
/// <param name="ReferenceNumber">Of the attempt or operation it tells about.</param>
/// <param name="EventKey">An event that has a key is announced once; null for what is sent again on purpose.</param>
/// <param name="Target">The URL.</param>
/// <param name="Body">The exact text of every attempt .</param>
sealed record NewDelivery(string DeliveryId, long SessionRef, string Kind, string Trigger, string? ReferenceNumber, string? EventKey, string Target, string Body);

/// <summary>The delivery log: notifications and their attempts. docs/protocol/webhooks.md 4</summary>
sealed class DeliveryStore(Db db, TimeProvider clock) : IDeliveryLog
{
    static readonly Sql.Sql Insert = new(
        "INSERT INTO webhook_delivery (delivery_id, session_ref, kind, trigger_kind, reference_number, event_key, target, body, status, attempts, redeliveries, created_at) " +
        "VALUES (@DeliveryId, @SessionRef, @Kind, @Trigger, @ReferenceNumber, @EventKey, @Target, @Body, 'pending', 0, 0, @Now)");

    /// <summary>False when the event was announced before.</summary>
    public Task<bool> TryAdd(Tx tx, NewDelivery delivery) => tx.TryInsert(Insert, new
    {
        delivery.DeliveryId,
        delivery.SessionRef,
        delivery.Kind,
        delivery.Trigger,
        delivery.ReferenceNumber,
        delivery.EventKey,
        delivery.Target,
        delivery.Body,
        Now,
    });

    static readonly Sql.Sql ByDeliveryId = new(
        "SELECT w.id, w.delivery_id AS DeliveryId, w.session_ref AS SessionRef, s.session_id AS SessionId, s.order_no AS OrderNo, w.kind, w.reference_number AS ReferenceNumber, " +
        "w.target, w.body, w.status, w.attempts, w.redeliveries FROM webhook_delivery w JOIN payment_session s ON s.id = w.session_ref WHERE w.delivery_id = @DeliveryId");

    public Task<DeliveryRow?> Find(string deliveryId, CancellationToken ct) => db.One<DeliveryRow>(ByDeliveryId, new { DeliveryId = deliveryId }, ct);

    static readonly Sql.Sql EventOf = new(
        "SELECT w.session_ref AS SessionRef, w.reference_number AS ReferenceNumber, w.target FROM webhook_delivery w WHERE w.delivery_id = @DeliveryId");

    public Task<DeliveredEvent?> FindEvent(string id, CancellationToken ct) => db.One<DeliveredEvent>(EventOf, new { DeliveryId = id }, ct);

    static readonly Sql.Sql InsertAttempt = new(
        "INSERT INTO webhook_attempt (delivery_ref, number, started_at, duration_ms, http_status, error, response_body) " +
        "VALUES (@Id, @Number, @StartedAt, @DurationMs, @HttpStatus, @Error, @ResponseBody)");

    static readonly Sql.Sql Update = new(
        "UPDATE webhook_delivery SET attempts = @Number, redeliveries = @Redeliveries, status = @Status, http_status = @HttpStatus, error = @Error, finished_at = @FinishedAt WHERE id = @Id");

    /// <summary>Writes one attempt and how the notification now stands.</summary>
    public async Task Record(Tx tx, DeliveryRow delivery, SendOutcome outcome, string status, long redeliveries)
    {
        if (status != DeliveryStatus.Pending) tx.OnCommit(() => Measured.Webhooks.Add(1, new KeyValuePair<string, object?>("status", status)));
        var row = new
        {
            delivery.Id,
            Number = delivery.Attempts + 1,
            StartedAt = outcome.StartedAt.ToUnixTimeMilliseconds(),
            DurationMs = (long)outcome.Duration.TotalMilliseconds,
            outcome.HttpStatus,
            Error = outcome.IsDelivered ? null : outcome.Error ?? $"The target answered {outcome.HttpStatus}.",
            outcome.ResponseBody,
            Redeliveries = redeliveries,
            Status = status,
            FinishedAt = status == DeliveryStatus.Pending ? (long?)null : Now,
        };
        await tx.Execute(InsertAttempt, row);
        await tx.Execute(Update, row);
    }

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
