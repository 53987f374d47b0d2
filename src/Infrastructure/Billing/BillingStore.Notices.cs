using Ottu.Application.Billing;
using Ottu.Application.Kernel;
using Ottu.Infrastructure.Payments;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Billing;

/// <summary>billing_notice: whoever inserts the row sends the mail.</summary>
sealed partial class BillingStore
{
    static readonly Statement Unannounced = new(d =>
        "SELECT s.id FROM billing_schedule s WHERE s.next_run_at > @after AND s.next_run_at <= @until AND s.status = 'active' AND s.session_ref IS NULL AND s.customer_email IS NOT NULL " +
        "AND NOT EXISTS (SELECT 1 FROM billing_notice n WHERE n.schedule_ref = s.id AND n.kind = @kind AND n.subject = CAST(s.next_run_at AS VARCHAR(64))) " +
        $"ORDER BY s.next_run_at, s.id {d.Page}");

    public Task<IReadOnlyList<long>> ToAnnounce(string kind, DateTimeOffset after, DateTimeOffset until, int batch, CancellationToken ct) =>
        db.Query<long>(Unannounced, Window(kind, after, until, batch), ct);

    // The subject is ExpiringCard.Subject: the card, and the day on which it ends.
    static readonly Statement Unwarned = new(d =>
        "SELECT s.id AS ScheduleRef, c.id AS CardRef, c.last_four AS LastFour, c.expires_at AS ExpiresAt FROM card c JOIN agreement a ON a.card_ref = c.id " +
        "JOIN billing_schedule s ON s.agreement_ref = a.id WHERE c.expires_at > @after AND c.expires_at <= @until AND s.status IN ('active', 'past_due') AND s.customer_email IS NOT NULL " +
        "AND NOT EXISTS (SELECT 1 FROM billing_notice n WHERE n.schedule_ref = s.id AND n.kind = @kind AND n.subject = CAST(c.id * 100000 + c.expires_at / 86400000 AS VARCHAR(64))) " +
        $"ORDER BY c.expires_at, s.id {d.Page}");

    public async Task<IReadOnlyList<ExpiringCard>> ToWarn(string kind, DateTimeOffset after, DateTimeOffset until, int batch, CancellationToken ct) =>
        [.. (await db.Query<ExpiringRow>(Unwarned, Window(kind, after, until, batch), ct)).Select(row => new ExpiringCard(row.ScheduleRef, row.CardRef, row.LastFour, SessionRow.Instant(row.ExpiresAt)))];

    static readonly Statement InsertNotice = new("INSERT INTO billing_notice (schedule_ref, kind, subject, created_at) VALUES (@scheduleRef, @kind, @subject, @now)");

    public Task<bool> TryNotice(ITx tx, long scheduleRef, string kind, string subject) =>
        tx.Sql().TryInsert(InsertNotice, new { scheduleRef, kind, subject, now = Now.ToUnixTimeMilliseconds() });

    static object Window(string kind, DateTimeOffset after, DateTimeOffset until, int batch) =>
        new { kind, after = after.ToUnixTimeMilliseconds(), until = until.ToUnixTimeMilliseconds(), limit = batch, offset = 0 };

    sealed record ExpiringRow(long ScheduleRef, long CardRef, string LastFour, long ExpiresAt);
}
