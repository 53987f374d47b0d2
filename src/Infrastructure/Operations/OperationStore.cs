using Ottu.Application.Kernel;
using Ottu.Application.Operations;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;
using Ottu.Infrastructure.Payments;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Operations;

/// <summary>operation.</summary>
sealed class OperationStore(Db db, TimeProvider clock) : IOperations
{
    /// <summary>How long one node's inquiry keeps an operation from the others.</summary>
    static readonly TimeSpan InquiryLease = TimeSpan.FromSeconds(90);

    static readonly Statement OfSession = new($"SELECT {OperationRow.Columns} FROM operation WHERE session_ref = @sessionRef ORDER BY id");

    public async Task<IReadOnlyList<Operation>> Of(ITx tx, long sessionRef) =>
        [.. (await tx.Sql().Query<OperationRow>(OfSession, new { sessionRef })).Select(row => row.ToOperation())];

    static readonly Statement ByReference = new($"SELECT {OperationRow.Columns} FROM operation WHERE reference_number = @referenceNumber");

    public async Task<Operation?> Find(ITx tx, string referenceNumber) =>
        (await tx.Sql().One<OperationRow>(ByReference, new { referenceNumber }))?.ToOperation();

    public async Task<Operation?> Find(string referenceNumber, CancellationToken ct) =>
        (await db.One<OperationRow>(ByReference, new { referenceNumber }, ct))?.ToOperation();

    static readonly Statement VisibleChild = new(
        $"SELECT {OperationRow.Columns} FROM operation WHERE session_id = @sessionId AND state IN ('succeeded', 'queued', 'rejected')");

    public async Task<Operation?> FindChild(SessionId id, CancellationToken ct) =>
        (await db.One<OperationRow>(VisibleChild, new { sessionId = id.Value }, ct))?.ToOperation();

    static readonly Statement ByTrackingKey = new($"SELECT {OperationRow.Columns} FROM operation WHERE tracking_key = @trackingKey");

    public async Task<Operation?> FindByKey(ITx tx, string trackingKey) => (await tx.Sql().One<OperationRow>(ByTrackingKey, new { trackingKey }))?.ToOperation();

    public async Task<Operation?> FindByKey(string trackingKey, CancellationToken ct) =>
        (await db.One<OperationRow>(ByTrackingKey, new { trackingKey }, ct))?.ToOperation();

    static readonly Statement Insert = new(
        "INSERT INTO operation (session_ref, attempt_ref, session_id, reference_number, kind, state, amount, currency_code, pg_code, gateway, source, tracking_key, " +
        "initiator_id, extra, gateway_response, pg_params, message, decline_code, started_at, answered_at, finished_at, inquiries, next_inquiry_at, alerted_at) VALUES " +
        "(@SessionRef, @AttemptRef, @SessionId, @ReferenceNumber, @Kind, @State, @Amount, @CurrencyCode, @PgCode, @Gateway, @Source, @TrackingKey, @InitiatorId, @Extra, " +
        "@GatewayResponse, @PgParams, @Message, @DeclineCode, @StartedAt, @AnsweredAt, @FinishedAt, @Inquiries, @NextInquiryAt, @AlertedAt)");

    public Task<bool> TryAdd(ITx tx, Operation operation) => tx.Sql().TryInsert(Insert, Columns(operation));

    static readonly Statement Update = new(
        "UPDATE operation SET state = @State, tracking_key = @TrackingKey, gateway_response = @GatewayResponse, pg_params = @PgParams, message = @Message, " +
        "decline_code = @DeclineCode, answered_at = @AnsweredAt, finished_at = @FinishedAt, inquiries = @Inquiries, next_inquiry_at = @NextInquiryAt, alerted_at = @AlertedAt " +
        $"WHERE reference_number = @ReferenceNumber AND {Moves.Guard(OperationTransitions.Operation)}");

    public async Task Save(ITx tx, Operation operation)
    {
        if (await tx.Sql().Execute(Update, Columns(operation)) != 1)
        {
            throw new InvalidOperationException($"Operation {operation.ReferenceNumber} was saved without holding its payment's lock.");
        }
    }

    static readonly Statement ClaimInquiries = new(d => d.Claim(
        "operation", "next_inquiry_at = @leasedUntil", "o.next_inquiry_at <= @now", "o.next_inquiry_at, o.id", "reference_number"));

    public Task<IReadOnlyList<string>> ClaimDueInquiries(int batch, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var parameters = new { batch, now = now.ToUnixTimeMilliseconds(), leasedUntil = (now + InquiryLease).ToUnixTimeMilliseconds() };
        return db.InTransaction(tx => tx.Sql().Query<string>(ClaimInquiries, parameters), ct);
    }

    static object Columns(Operation operation) => new
    {
        operation.SessionRef,
        operation.AttemptRef,
        SessionId = operation.SessionId.Value,
        operation.ReferenceNumber,
        Kind = operation.Kind.Wire(),
        State = operation.State.Wire(),
        Amount = operation.Amount.Minor,
        CurrencyCode = operation.Amount.Currency.Code,
        operation.PgCode,
        operation.Gateway,
        Source = operation.Source.Wire(),
        operation.TrackingKey,
        operation.InitiatorId,
        Extra = StoredJson.Write(operation.Extra),
        GatewayResponse = StoredJson.Write(operation.GatewayResponse),
        PgParams = StoredJson.Write(operation.PgParams),
        operation.Message,
        operation.DeclineCode,
        StartedAt = operation.StartedAt.ToUnixTimeMilliseconds(),
        AnsweredAt = operation.AnsweredAt?.ToUnixTimeMilliseconds(),
        FinishedAt = operation.FinishedAt?.ToUnixTimeMilliseconds(),
        Inquiries = (long)operation.Inquiries,
        NextInquiryAt = operation.NextInquiryAt?.ToUnixTimeMilliseconds(),
        AlertedAt = operation.AlertedAt?.ToUnixTimeMilliseconds(),
    };
}
