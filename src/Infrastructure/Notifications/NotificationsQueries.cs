using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Notifications;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;

namespace Ottu.Infrastructure.Notifications;

/// <summary>Mails and alerts for the administration.</summary>
sealed class NotificationsQueries(Db db, ICaller caller) : IRequestHandler<ListMails, Result<Page<JsonObject>>>, IRequestHandler<ListAlerts, Result<Page<JsonObject>>>
{
    const string MayReadMails = "audit.view";
    const string MayReadAlerts = "transaction.view";

    static readonly Sql.Sql MailCount = new(d => d.CountUpTo(BoundedList.CountTo, "FROM mail"));

    static readonly Sql.Sql Mails = new(d =>
        $"SELECT id, recipients, subject, status, created_at AS CreatedAt, sent_at AS SentAt FROM mail ORDER BY id DESC {d.Page}");

    public async Task<Result<Page<JsonObject>>> Handle(ListMails request, CancellationToken ct)
    {
        if (!caller.Can(MayReadMails)) return Problem.Forbidden.Instance;
        return (await db.Bounded<MailView>(Mails, MailCount, new { limit = request.Window.OneMore, offset = request.Window.Offset }, request.Window, ct)).Select(row => row.Json());
    }

    static readonly Sql.Sql AlertCount = new(d => d.CountUpTo(BoundedList.CountTo, "FROM alert"));

    static readonly Sql.Sql Alerts = new(d =>
        "SELECT a.id, a.kind, s.session_id AS SessionId, a.message, a.created_at AS CreatedAt, a.acknowledged_at AS AcknowledgedAt, a.acknowledged_by AS AcknowledgedBy " +
        $"FROM alert a LEFT JOIN payment_session s ON s.id = a.session_ref ORDER BY a.id DESC {d.Page}");

    public async Task<Result<Page<JsonObject>>> Handle(ListAlerts request, CancellationToken ct)
    {
        if (!caller.Can(MayReadAlerts)) return Problem.Forbidden.Instance;
        return (await db.Bounded<AlertView>(Alerts, AlertCount, new { limit = request.Window.OneMore, offset = request.Window.Offset }, request.Window, ct)).Select(row => row.Json());
    }

    static string? Moment(long? at) => at is { } known ? WireTime.Moment(DateTimeOffset.FromUnixTimeMilliseconds(known)) : null;

    sealed record MailView(long Id, string Recipients, string Subject, string Status, long CreatedAt, long? SentAt)
    {
        public JsonObject Json() => new()
        {
            ["id"] = Id,
            ["recipients"] = new JsonArray([.. Recipients.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(to => (JsonNode)to)]),
            ["subject"] = Subject,
            ["status"] = Status,
            ["created_at"] = Moment(CreatedAt),
            ["sent_at"] = Moment(SentAt),
        };
    }

    sealed record AlertView(long Id, string Kind, string? SessionId, string Message, long CreatedAt, long? AcknowledgedAt, string? AcknowledgedBy)
    {
        public JsonObject Json() => new()
        {
            ["id"] = Id,
            ["kind"] = Kind,
            ["session_id"] = SessionId,
            ["message"] = Message,
            ["created_at"] = Moment(CreatedAt),
            ["acknowledged_at"] = Moment(AcknowledgedAt),
            ["acknowledged_by"] = AcknowledgedBy,
        };
    }
}
