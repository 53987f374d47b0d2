using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Operations;
using Ottu.Application.Payments;
using Ottu.Application.Settings;
using Ottu.Domain.Gateways;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;
using Ottu.Infrastructure.Operations;
using Ottu.Infrastructure.Routing;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Payments;

/// <summary>What the back office reads of sessions, deleted ones included.</summary>
sealed class TransactionQueries(Db db, IInstallations installations, ICaller caller) :
    IRequestHandler<ListTransactions, Result<Page<JsonObject>>>,
    IRequestHandler<TotalTransactions, Result<JsonObject>>,
    IRequestHandler<ShowTransaction, Result<JsonObject>>
{
    static readonly IReadOnlyList<Statement> Count = TransactionWay.Each((way, d) => way.Count(d));
    static readonly IReadOnlyList<Statement> Newest = TransactionWay.Each((way, d) => $"SELECT {SessionRow.ColumnsOf("s")} {way.Rows(d)} {way.Order} {d.Page}");

    public async Task<Result<Page<JsonObject>>> Handle(ListTransactions request, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ViewTransactions)) return Problem.Forbidden.Instance;
        var installation = await installations.Current(ct);
        var errors = new Fields([]);
        var filters = Read(request.Filter, request.Window, installation, errors);
        if (errors.Problem is { } problem) return problem;
        var way = await Best(filters, ct);
        var page = await db.Bounded<SessionRow>(Newest[way.Place], Count[way.Place], filters.Values, request.Window, way.Most, ct);
        return page.Select(row => Row(row.ToSession(), installation));
    }

    static readonly IReadOnlyList<Statement> Sums = TransactionWay.Each((way, d) =>
        "SELECT s.currency_code AS CurrencyCode, SUM(s.amount) AS Generated, SUM(CASE WHEN s.state IN ('paid', 'authorized', 'cod') THEN s.settled_amount ELSE 0 END) AS Received " +
        $"{way.Rows(d)} GROUP BY s.currency_code ORDER BY s.currency_code");

    public async Task<Result<JsonObject>> Handle(TotalTransactions request, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ViewTransactions)) return Problem.Forbidden.Instance;
        var errors = new Fields([]);
        var filters = Read(request.Filter, new PageWindow(1, 0), await installations.Current(ct), errors);
        if (errors.Problem is { } problem) return problem;
        var way = await Best(filters, ct);
        return new JsonObject((await db.Query<TotalRow>(Sums[way.Place], filters.Values, ct)).Select(row => KeyValuePair.Create(row.CurrencyCode, (JsonNode?)row.ToJson())));
    }

    /// <summary>So many are looked at sooner than another filter is counted.</summary>
    const int FewEnough = 1_000;

    /// <summary>Where several filters have an index, the one that alone matches least leads: found by counting, up to the bound, what each has in the period.</summary>
    async Task<TransactionWay> Best(TransactionFilters filters, CancellationToken ct)
    {
        var leads = TransactionWay.Leads(filters.Terms);
        var (best, fewest) = (leads[0], long.MaxValue);
        if (leads.Count == 1) return new TransactionWay(filters.Terms, best);
        foreach (var lead in leads)
        {
            var alone = new TransactionWay(lead | (filters.Terms & TransactionTerms.Period), lead);
            if (await db.One<long>(Count[alone.Place], filters.Values, ct) is var count && count < fewest) (best, fewest) = (lead, count);
            if (fewest <= FewEnough) break;
        }

        return new TransactionWay(filters.Terms, best);
    }

    static readonly Statement BySessionId = new($"SELECT {SessionRow.Columns} FROM payment_session WHERE session_id = @SessionId");
    static readonly Statement AttemptsOf = new($"SELECT {AttemptRow.Columns} FROM attempt WHERE session_ref = @id ORDER BY id");

    static readonly Statement OperationsOf = new($"SELECT {OperationRow.Columns} FROM operation WHERE session_ref = @id ORDER BY id");

    static readonly Statement DecisionsOf = new($"SELECT {DecisionRow.Columns} FROM {DecisionRow.Tables} WHERE d.session_ref = @id ORDER BY d.id");

    static readonly Statement NotificationsOf = new(
        "SELECT delivery_id AS Id, trigger_kind AS TriggerKind, reference_number AS ReferenceNumber, target AS Target, status AS Status, http_status AS HttpStatus, " +
        "created_at AS CreatedAt FROM webhook_delivery WHERE session_ref = @id ORDER BY id");

    public async Task<Result<JsonObject>> Handle(ShowTransaction request, CancellationToken ct)
    {
        if (await db.One<SessionRow>(BySessionId, new { request.SessionId }, ct) is not { } row) return Problem.NotFound.Instance;

        // Deleted without money: gone for everybody. rulings 10
        if (row.ToSession() is { DeletedAt: not null } gone && !gone.State.IsSuccess()) return Problem.NotFound.Instance;
        if (!caller.Can(Permissions.ViewTransactions)) return Problem.Forbidden.Instance;
        var view = Row(row.ToSession(), await installations.Current(ct));
        view["extra"] = row.ToSession().Terms.Extra?.DeepClone();
        view["attempts"] = new JsonArray([.. (await db.Query<AttemptRow>(AttemptsOf, new { id = row.Id }, ct)).Select(attempt => TransactionView.Of(attempt.ToAttempt()))]);
        view["children"] = new JsonArray([.. (await db.Query<OperationRow>(OperationsOf, new { id = row.Id }, ct)).Select(operation => ChildView.Row(operation.ToOperation()))]);
        view["routing_decisions"] = new JsonArray([.. (await db.Query<DecisionRow>(DecisionsOf, new { id = row.Id }, ct)).Select(decision => decision.ToJson())]);
        view["notifications"] = new JsonArray([.. (await db.Query<NotificationRow>(NotificationsOf, new { id = row.Id }, ct)).Select(notification => notification.ToJson())]);
        return view;
    }

    static TransactionFilters Read(TransactionFilter filter, PageWindow window, Installation installation, Fields errors)
    {
        var (from, before) = TransactionPeriod.Read(filter, installation.Settings.TimeZone, errors);
        if (filter.State is { Length: > 0 } state && !Wire<SessionState>.TryParse(state, out _)) errors.Error("state", FieldTexts.Choice(state));
        return new TransactionFilters
        {
            State = Given(filter.State),
            Currency = Given(filter.Currency)?.ToUpperInvariant(),
            OrderNo = Given(filter.OrderNo),
            PgCode = Given(filter.PgCode),
            From = from?.ToUnixTimeMilliseconds(),
            Before = before?.ToUnixTimeMilliseconds(),
            Deleted = filter.Deleted is "true" or "1",
            Limit = window.OneMore,
            Offset = window.Offset,
        };
    }

    static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    static JsonObject Row(Session session, Installation installation) => TransactionView.Row(
        session,
        session.SettledPgCode is { } code && installation.Mids.TryGetValue(code, out var mid) ? Catalogue.Find(mid.Gateway)?.Name ?? mid.Gateway : null);

    /// <summary>Not positional: SQLite does not know the type of a sum of no rows, so no constructor would fit.</summary>
    sealed record TotalRow
    {
        public required string CurrencyCode { get; init; }

        public required long Generated { get; init; }

        public required long Received { get; init; }

        public JsonObject ToJson()
        {
            var currency = Currency.Of(CurrencyCode);
            var (generated, received) = (Money.FromMinor(Generated, currency), Money.FromMinor(Received, currency));
            return new JsonObject { ["total_generated"] = generated.ToString(), ["total_received"] = received.ToString(), ["net_balance"] = (generated - received).ToString() };
        }
    }

    sealed record NotificationRow(string Id, string TriggerKind, string? ReferenceNumber, string Target, string Status, long? HttpStatus, long CreatedAt)
    {
        public JsonObject ToJson() => new()
        {
            ["id"] = Id,
            ["trigger"] = TriggerKind,
            ["reference_number"] = ReferenceNumber,
            ["target"] = Target,
            ["status"] = Status,
            ["http_status"] = HttpStatus,
            ["created"] = WireTime.Moment(DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt)),
        };
    }
}
