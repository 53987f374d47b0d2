using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Ledger;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Ledger;

/// <summary>Reads the books. Amounts are shown as an accountant expects them: liabilities and income without their minus.</summary>
sealed class LedgerQueries(Db db, ICaller caller)
    : IRequestHandler<ListBalances, Result<Page<JsonObject>>>, IRequestHandler<ListLedgerEntries, Result<Page<JsonObject>>>
{
    static readonly Combinations Matching = new("e.session_ref = @SessionRef", "e.pg_code = @PgCode", "e.currency_code = @Currency");

    static readonly IReadOnlyList<Statement> BalanceCount = Matching.Each((where, d) => d.CountUpTo(BoundedList.CountTo, $"FROM ledger_entry e {where} GROUP BY e.pg_code, e.currency_code"));

    static readonly IReadOnlyList<Statement> Balances = Matching.Each((where, d) =>
        $"SELECT e.pg_code AS PgCode, e.currency_code AS CurrencyCode, {Sum("gateway_receivable")} AS GatewayReceivable, -{Sum("merchant_payable")} AS MerchantPayable, " +
        $"-{Sum("fee_income")} AS FeeIncome, -{Sum("surplus_held")} AS SurplusHeld, {Sum("authorization_open")} AS Authorized, SUM(e.amount) AS Total " +
        $"FROM ledger_entry e {where} GROUP BY e.pg_code, e.currency_code ORDER BY e.pg_code, e.currency_code {d.Page}");

    public Task<Result<Page<JsonObject>>> Handle(ListBalances request, CancellationToken ct) => Read(request.Filter, request.Window, BalanceCount, Balances, (BalanceRow row) => row.ToJson(), ct);

    static readonly IReadOnlyList<Statement> EntryCount = Matching.Each((where, d) => d.CountUpTo(BoundedList.CountTo, $"FROM ledger_entry e {where}"));

    static readonly IReadOnlyList<Statement> Entries = Matching.Each((where, d) =>
        "SELECT e.id AS Id, e.kind AS Kind, e.reference_number AS ReferenceNumber, e.line AS Line, s.session_id AS SessionId, e.account AS Account, e.pg_code AS PgCode, " +
        $"e.currency_code AS CurrencyCode, e.amount AS Amount, e.posted_at AS PostedAt FROM ledger_entry e JOIN payment_session s ON s.id = e.session_ref {where} ORDER BY e.id DESC {d.Page}");

    public Task<Result<Page<JsonObject>>> Handle(ListLedgerEntries request, CancellationToken ct) => Read(request.Filter, request.Window, EntryCount, Entries, (EntryRow row) => row.ToJson(), ct);

    static readonly Statement SessionRef = new("SELECT id FROM payment_session WHERE session_id = @SessionId");

    async Task<Result<Page<JsonObject>>> Read<TRow>(LedgerFilter filter, PageWindow window, IReadOnlyList<Statement> count, IReadOnlyList<Statement> page, Func<TRow, JsonObject> view, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ViewTransactions)) return Problem.Forbidden.Instance;
        var session = filter.SessionId is { Length: > 0 } ? await db.One<long?>(SessionRef, new { filter.SessionId }, ct) : null;
        if (session is null && filter.SessionId is { Length: > 0 }) return Problem.NotFound.Instance;
        var parameters = new { SessionRef = session, PgCode = Given(filter.PgCode), Currency = Given(filter.Currency)?.ToUpperInvariant(), limit = window.OneMore, offset = window.Offset };
        var which = Matching.Which(parameters.SessionRef, parameters.PgCode, parameters.Currency);
        return (await db.Bounded<TRow>(page[which], count[which], parameters, window, ct)).Select(view);
    }

    static string Sum(string account) => $"SUM(CASE WHEN e.account = '{account}' THEN e.amount ELSE 0 END)";

    static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    static string Shown(long minor, string currency) => Money.FromMinor(minor, Currency.Of(currency)).ToString();

    /// <summary>Set by property: SQLite cannot tell the type of a sum without rows, and a constructor must match it.</summary>
    sealed record BalanceRow
    {
        public string PgCode { get; init; } = "";

        public string CurrencyCode { get; init; } = "";

        public long GatewayReceivable { get; init; }

        public long MerchantPayable { get; init; }

        public long FeeIncome { get; init; }

        public long SurplusHeld { get; init; }

        public long Authorized { get; init; }

        public long Total { get; init; }

        public JsonObject ToJson() => new()
        {
            ["pg_code"] = PgCode,
            ["currency_code"] = CurrencyCode,
            ["gateway_receivable"] = Shown(GatewayReceivable, CurrencyCode),
            ["merchant_payable"] = Shown(MerchantPayable, CurrencyCode),
            ["fee_income"] = Shown(FeeIncome, CurrencyCode),
            ["surplus_held"] = Shown(SurplusHeld, CurrencyCode),
            ["authorized"] = Shown(Authorized, CurrencyCode),
            ["sum"] = Shown(Total, CurrencyCode),
        };
    }

    sealed record EntryRow(
        long Id, string Kind, string ReferenceNumber, long Line, string SessionId, string Account, string PgCode, string CurrencyCode, long Amount, long PostedAt)
    {
        public JsonObject ToJson() => new()
        {
            ["id"] = Id,
            ["kind"] = Kind,
            ["reference_number"] = ReferenceNumber,
            ["line"] = Line,
            ["session_id"] = SessionId,
            ["account"] = Account,
            ["pg_code"] = PgCode,
            ["currency_code"] = CurrencyCode,
            ["debit"] = Amount > 0 ? Shown(Amount, CurrencyCode) : null,
            ["credit"] = Amount < 0 ? Shown(-Amount, CurrencyCode) : null,
            ["posted_at"] = WireTime.Moment(DateTimeOffset.FromUnixTimeMilliseconds(PostedAt)),
        };
    }
}
