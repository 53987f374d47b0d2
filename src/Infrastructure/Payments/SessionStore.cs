using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Payments;

/// <summary>payment_session. Attempts are in <c>SessionStore.Attempts.cs</c>.</summary>
sealed partial class SessionStore(Db db, TimeProvider clock) : ISessions
{
    static readonly Statement BySessionId = new(
        $"SELECT {SessionRow.Columns} FROM payment_session WHERE session_id = @sessionId AND deleted_at IS NULL");

    public async Task<Session?> Find(SessionId id, CancellationToken ct) =>
        (await db.One<SessionRow>(BySessionId, new { sessionId = id.Value }, ct))?.ToSession();

    static readonly Statement ById = new($"SELECT {SessionRow.Columns} FROM payment_session WHERE id = @id");

    public async Task<Session?> Find(long id, CancellationToken ct) => (await db.One<SessionRow>(ById, new { id }, ct))?.ToSession();

    static readonly Statement DeletedBySessionId = new(
        $"SELECT {SessionRow.Columns} FROM payment_session WHERE session_id = @sessionId AND deleted_at IS NOT NULL");

    public async Task<Session?> FindDeleted(SessionId id, CancellationToken ct) =>
        (await db.One<SessionRow>(DeletedBySessionId, new { sessionId = id.Value }, ct))?.ToSession();

    static readonly Statement ByOrderNo = new(d =>
        $"SELECT {SessionRow.Columns} FROM payment_session WHERE order_no = @orderNo AND deleted_at IS NULL ORDER BY id DESC {d.First}");

    public async Task<Session?> FindByOrderNo(string orderNo, CancellationToken ct) =>
        (await db.One<SessionRow>(ByOrderNo, new { orderNo }, ct))?.ToSession();

    static readonly Statement LockBySessionId = new(d =>
        $"SELECT {SessionRow.Columns} FROM payment_session{d.Lock} WHERE session_id = @sessionId AND deleted_at IS NULL");

    public async Task<Session?> Lock(ITx tx, SessionId id) =>
        (await tx.Sql().One<SessionRow>(LockBySessionId, new { sessionId = id.Value }))?.ToSession();

    static readonly Statement LockById = new(d => $"SELECT {SessionRow.Columns} FROM payment_session{d.Lock} WHERE id = @id");

    public async Task<Session?> Lock(ITx tx, long id) => (await tx.Sql().One<SessionRow>(LockById, new { id }))?.ToSession();

    static readonly Statement Insert = new(d => d.InsertReturningId(
        "payment_session",
        "session_id, type, payment_type, state, amount, currency_code, order_no, customer_id, terms, quotes, created_at, expires_at, state_changed_at, seen_at, " +
        "initiator_id, settled_pg_code, settled_amount, invalidation_reason, checkout_short_code, attachment_short_code, has_qr_code, deleted_at, version",
        "@SessionId, @Type, @PaymentType, @State, @Amount, @CurrencyCode, @OrderNo, @CustomerId, @Terms, @Quotes, @CreatedAt, @ExpiresAt, @StateChangedAt, @SeenAt, " +
        "@InitiatorId, @SettledPgCode, @SettledAmount, @InvalidationReason, @CheckoutShortCode, @AttachmentShortCode, @HasQrCode, @DeletedAt, 1"));

    public async Task<Session> Add(ITx tx, Session session)
    {
        var added = session with { Id = await tx.Sql().One<long>(Insert, Columns(session)), Version = 1 };
        await List(tx, added);
        return added;
    }

    static readonly Statement Update = new(
        "UPDATE payment_session SET type = @Type, payment_type = @PaymentType, state = @State, amount = @Amount, currency_code = @CurrencyCode, order_no = @OrderNo, " +
        "customer_id = @CustomerId, terms = @Terms, quotes = @Quotes, expires_at = @ExpiresAt, state_changed_at = @StateChangedAt, seen_at = @SeenAt, " +
        "initiator_id = @InitiatorId, settled_pg_code = @SettledPgCode, settled_amount = @SettledAmount, invalidation_reason = @InvalidationReason, " +
        "checkout_short_code = @CheckoutShortCode, attachment_short_code = @AttachmentShortCode, has_qr_code = @HasQrCode, deleted_at = @DeletedAt, " +
        "version = version + 1 WHERE id = @Id AND version = @Version");

    public async Task Save(ITx tx, Session session)
    {
        if (await tx.Sql().Execute(Update, Columns(session)) != 1)
        {
            throw new InvalidOperationException($"Session {session.SessionId} was saved without holding its lock.");
        }
    }

    static readonly Statement OverdueIds = new(d =>
        $"SELECT s.id FROM payment_session s{d.Indexed("ix_payment_session_overdue")} WHERE s.expires_at <= @now AND s.state IN ('created', 'pending', 'attempted') AND s.deleted_at IS NULL " +
        $"ORDER BY s.expires_at, s.id {d.Page}");

    public Task<IReadOnlyList<long>> Overdue(int batch, CancellationToken ct) =>
        db.Query<long>(OverdueIds, new { now = clock.GetUtcNow().ToUnixTimeMilliseconds(), limit = batch, offset = 0 }, ct);

    // The ids are sorted without the rows: they come from an index that has another order.
    static readonly Statement OpenPage = new(d =>
        $"SELECT {SessionRow.Columns} FROM payment_session WHERE id IN (SELECT o.id FROM (SELECT id FROM payment_session " +
        $"WHERE state IN ('created', 'pending', 'attempted') AND deleted_at IS NULL AND id > @after ORDER BY id {d.Page}) o) ORDER BY id");

    public async Task<IReadOnlyList<Session>> OpenAfter(long after, int batch, CancellationToken ct) =>
        [.. (await db.Query<SessionRow>(OpenPage, new { after, limit = batch, offset = 0 }, ct)).Select(row => row.ToSession())];

    static readonly Statement PaidCodes = new(
        "SELECT DISTINCT settled_pg_code FROM payment_session WHERE customer_id = @customerId AND settled_pg_code IS NOT NULL AND deleted_at IS NULL");

    public Task<IReadOnlyList<string>> PaidPgCodes(string customerId, CancellationToken ct) => db.Query<string>(PaidCodes, new { customerId }, ct);

    static object Columns(Session session) => new
    {
        session.Id,
        session.Version,
        SessionId = session.SessionId.Value,
        Type = session.Terms.Type.Wire(),
        PaymentType = session.Terms.PaymentType.Wire(),
        State = session.State.Wire(),
        Amount = session.Terms.Amount.Minor,
        CurrencyCode = session.Terms.Amount.Currency.Code,
        session.Terms.OrderNo,
        session.Terms.CustomerId,
        Terms = StoredJson.Write(session.Terms),
        Quotes = StoredJson.Write(session.Quotes),
        CreatedAt = session.CreatedAt.ToUnixTimeMilliseconds(),
        ExpiresAt = session.Deadline.ToUnixTimeMilliseconds(),
        StateChangedAt = session.StateChangedAt.ToUnixTimeMilliseconds(),
        SeenAt = session.SeenAt?.ToUnixTimeMilliseconds(),
        session.InitiatorId,
        session.SettledPgCode,
        SettledAmount = session.SettledAmount?.Minor,
        session.InvalidationReason,
        session.CheckoutShortCode,
        session.AttachmentShortCode,
        HasQrCode = session.HasQrCode ? 1L : 0L,
        DeletedAt = session.DeletedAt?.ToUnixTimeMilliseconds(),
    };
}
