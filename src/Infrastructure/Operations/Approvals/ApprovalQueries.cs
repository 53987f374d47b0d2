using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Operations.Approvals;
using Ottu.Application.Payments;
using Ottu.Application.Settings;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Operations.Approvals;

/// <summary>The tickets of the back office. docs/protocol/operations.md 1</summary>
sealed class ApprovalQueries(Db db, IApprovals approvals, IInstallations installations, ICaller caller) :
    IRequestHandler<ListOperationRequests, Result<Page<JsonObject>>>,
    IRequestHandler<ListPermissionRequests, Result<Page<JsonObject>>>
{
    // As many as people can decide, not as many as payments: one statement for every filter is quick enough.
    const string Matching =
        "WHERE (@State IS NULL OR r.state = @State) AND (@Operation IS NULL OR r.kind = @Operation) AND (@PgCode IS NULL OR r.pg_code = @PgCode) " +
        "AND (@Currency IS NULL OR r.currency_code = @Currency) AND (@From IS NULL OR r.created_at >= @From) AND (@Before IS NULL OR r.created_at < @Before)";

    const string Joined = "operation_request r JOIN payment_session s ON s.id = r.session_ref";

    static readonly Statement Count = new(d => d.CountUpTo(BoundedList.CountTo, $"FROM operation_request r {Matching}"));
    static readonly Statement Newest = new(d => $"SELECT {ApprovalRow.Columns} FROM {Joined} {Matching} ORDER BY r.id DESC {d.Page}");

    // Read beside the page: what people call those who asked and decided, and the whole amount of the payment. Neither changes later, but who decided.
    static readonly Statement Context = new(
        $"SELECT r.id AS Id, m.username AS Maker, c.username AS Checker, s.amount AS Amount, s.currency_code AS CurrencyCode FROM {Joined} " +
        "JOIN staff_user m ON m.id = r.maker_id LEFT JOIN staff_user c ON c.id = r.checker_id WHERE r.id BETWEEN @least AND @most");

    public async Task<Result<Page<JsonObject>>> Handle(ListOperationRequests request, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ViewTransactions) && !caller.Can("payment.refund") && !caller.Can("payment.void") && !Is((await approvals.Config(ct)).CheckerId)) return Problem.Forbidden.Instance;
        var errors = new Fields([]);
        var parameters = Parameters(request, (await installations.Current(ct)).Settings.TimeZone, errors);
        if (errors.Problem is { } problem) return problem;
        var page = await db.Bounded<ApprovalRow>(Newest, Count, parameters, request.Window, ct);
        var rows = page.Items;
        var context = rows.Count == 0 ? [] : (await db.Query<ContextRow>(Context, new { least = rows[^1].Id, most = rows[0].Id }, ct)).ToDictionary(row => row.Id);
        return page.Select(row => View(row, context[row.Id]));
    }

    const string OfState = "WHERE (@State IS NULL OR r.state = @State)";
    static readonly Statement PermissionCount = new($"SELECT COUNT(*) FROM permission_request r {OfState}");
    static readonly Statement PermissionPage = new(d => $"SELECT {PermissionRow.Columns} FROM permission_request r {OfState} ORDER BY r.id DESC {d.Page}");

    public async Task<Result<Page<JsonObject>>> Handle(ListPermissionRequests request, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ManageUsers) && !Is((await approvals.Config(ct)).PermissionApproverId)) return Problem.Forbidden.Instance;
        var errors = new Fields([]);
        Known<PermissionRequestState>("state", request.State, errors);
        if (errors.Problem is { } problem) return problem;
        var parameters = new { State = Given(request.State), limit = request.Window.Limit, offset = request.Window.Offset };
        var rows = await db.Query<PermissionRow>(PermissionPage, parameters, ct);
        return new Page<JsonObject>([.. rows.Select(row => ApprovalView.Of(row.ToRequest()))], await db.One<long>(PermissionCount, parameters, ct));
    }

    bool Is(long? id) => caller.User() is { } user && user.Id == id;

    static object Parameters(ListOperationRequests request, string timeZone, Fields errors)
    {
        var (filter, window) = request;
        var period = new TransactionFilter(State: null, PgCode: null, Currency: null, OrderNo: null, filter.From, filter.To, Deleted: null);
        var (from, before) = TransactionPeriod.Read(period, timeZone, errors);
        Known<ApprovalState>("state", filter.State, errors);
        Known<OperationKind>("operation", filter.Operation, errors);
        return new
        {
            State = Given(filter.State),
            Operation = Given(filter.Operation),
            PgCode = Given(filter.PgCode),
            Currency = Given(filter.Currency)?.ToUpperInvariant(),
            From = from?.ToUnixTimeMilliseconds(),
            Before = before?.ToUnixTimeMilliseconds(),
            limit = window.OneMore,
            offset = window.Offset,
        };
    }

    static void Known<T>(string name, string? word, Fields errors)
        where T : struct, Enum
    {
        if (Given(word) is { } given && !Wire<T>.TryParse(given, out _)) errors.Error(name, FieldTexts.Choice(given));
    }

    static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    static JsonObject View(ApprovalRow row, ContextRow context)
    {
        var view = ApprovalView.Of(row.ToRequest());
        view["requested_by"] = context.Maker;
        view["decided_by"] = context.Checker;
        view["amount"] = Money.FromMinor(context.Amount, Currency.Of(context.CurrencyCode)).ToString();
        return view;
    }

    sealed record ContextRow(long Id, string Maker, string? Checker, long Amount, string CurrencyCode);
}
