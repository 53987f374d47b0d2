using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Webhooks;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;

namespace Ottu.Infrastructure.Webhooks;

/// <summary>What the administration reads of the delivery log.</summary>
sealed class DeliveryQueries(Db db, ICaller caller) : IRequestHandler<ListDeliveries, Result<Page<JsonObject>>>, IRequestHandler<ShowDelivery, Result<JsonObject>>
{
    const string Columns =
        "w.id AS RowId, w.delivery_id AS Id, s.session_id AS SessionId, w.kind, w.trigger_kind AS TriggerKind, w.reference_number AS ReferenceNumber, w.target, w.status, " +
        "w.attempts, w.redeliveries, w.http_status AS HttpStatus, w.error, w.created_at AS CreatedAt, w.finished_at AS FinishedAt";

    const string From = "FROM webhook_delivery w JOIN payment_session s ON s.id = w.session_ref";

    static readonly Combinations OfSession = new("w.session_ref = (SELECT p.id FROM payment_session p WHERE p.session_id = @SessionId)");

    static readonly IReadOnlyList<Sql.Sql> Total = OfSession.Each((where, d) => d.CountUpTo(BoundedList.CountTo, $"FROM webhook_delivery w {where}"));

    static readonly IReadOnlyList<Sql.Sql> Newest = OfSession.Each((where, d) => $"SELECT {Columns} {From} {where} ORDER BY w.id DESC {d.Page}");

    public async Task<Result<Page<JsonObject>>> Handle(ListDeliveries request, CancellationToken ct)
    {
        if (!caller.Can(WebhookRights.View)) return Problem.Forbidden.Instance;
        var which = OfSession.Which(request.SessionId);
        return (await db.Bounded<Row>(Newest[which], Total[which], new { request.SessionId, limit = request.Window.OneMore, offset = request.Window.Offset }, request.Window, ct)).Select(View);
    }

    static readonly Sql.Sql ById = new($"SELECT {Columns} {From} WHERE w.delivery_id = @Id");

    static readonly Sql.Sql BodyOf = new("SELECT body FROM webhook_delivery WHERE id = @RowId");

    static readonly Sql.Sql AttemptsOf = new(
        "SELECT number, started_at AS StartedAt, duration_ms AS DurationMs, http_status AS HttpStatus, error, response_body AS ResponseBody " +
        "FROM webhook_attempt WHERE delivery_ref = @RowId ORDER BY id");

    public async Task<Result<JsonObject>> Handle(ShowDelivery request, CancellationToken ct)
    {
        if (!caller.Can(WebhookRights.View)) return Problem.Forbidden.Instance;
        if (await db.One<Row>(ById, new { request.Id }, ct) is not { } row) return Problem.NotFound.Instance;
        var view = View(row);
        view["body"] = await db.One<string>(BodyOf, new { row.RowId }, ct);
        view["attempts"] = new JsonArray([.. (await db.Query<AttemptRow>(AttemptsOf, new { row.RowId }, ct)).Select(View)]);
        return view;
    }

    static JsonObject View(Row row) => new()
    {
        ["id"] = row.Id,
        ["session_id"] = row.SessionId,
        ["kind"] = row.Kind,
        ["trigger"] = row.TriggerKind,
        ["reference_number"] = row.ReferenceNumber,
        ["target"] = row.Target,
        ["status"] = row.Status,
        ["attempts_made"] = row.Attempts,
        ["redeliveries"] = row.Redeliveries,
        ["http_status"] = row.HttpStatus,
        ["error"] = row.Error,
        ["created_at"] = Moment(row.CreatedAt),
        ["finished_at"] = row.FinishedAt is { } at ? Moment(at) : null,
    };

    static JsonObject View(AttemptRow row) => new()
    {
        ["number"] = row.Number,
        ["started_at"] = Moment(row.StartedAt),
        ["duration_ms"] = row.DurationMs,
        ["http_status"] = row.HttpStatus,
        ["error"] = row.Error,
        ["response_body"] = row.ResponseBody,
    };

    static string Moment(long at) => WireTime.Moment(DateTimeOffset.FromUnixTimeMilliseconds(at));

    sealed record Row(
        long RowId, string Id, string SessionId, string Kind, string TriggerKind, string? ReferenceNumber, string Target, string Status,
        long Attempts, long Redeliveries, long? HttpStatus, string? Error, long CreatedAt, long? FinishedAt);

    sealed record AttemptRow(long Number, long StartedAt, long DurationMs, long? HttpStatus, string? Error, string? ResponseBody);
}

/// <summary>What decides where the payer goes: the outcome of the first schedule, never that of a late redelivery. docs/protocol/webhooks.md 3</summary>
sealed class AcknowledgementQuery(Db db) : IRequestHandler<AcknowledgementOf, Acknowledgement>
{
    // What staff sent again does not concern the payer.
    static readonly Sql.Sql OfAttempt = new(d =>
        "SELECT w.status, w.http_status AS HttpStatus, w.redeliveries FROM webhook_delivery w WHERE w.session_ref = @SessionRef AND w.kind = 'payment' " +
        $"AND w.reference_number = @ReferenceNumber AND w.trigger_kind IN ('payer_return', 'auto_inquiry') ORDER BY w.id DESC {d.First}");

    static readonly Sql.Sql OfStateChange = new(d =>
        "SELECT w.status, w.http_status AS HttpStatus, w.redeliveries FROM webhook_delivery w WHERE w.session_ref = @SessionRef AND w.kind = 'payment' " +
        $"AND w.trigger_kind = 'state_change' ORDER BY w.id DESC {d.First}");

    public async Task<Acknowledgement> Handle(AcknowledgementOf request, CancellationToken ct) =>
        await db.One<Row>(request.ReferenceNumber is null ? OfStateChange : OfAttempt, new { request.SessionRef, request.ReferenceNumber }, ct) switch
        {
            null => Acknowledgement.NotNeeded,
            { Status: DeliveryStatus.Pending } => Acknowledgement.Waiting,
            { Status: DeliveryStatus.Delivered, HttpStatus: 200, Redeliveries: 0 } => Acknowledgement.Redirect,
            _ => Acknowledgement.Summary,
        };

    sealed record Row(string Status, long? HttpStatus, long Redeliveries);
}
