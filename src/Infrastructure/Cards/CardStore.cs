using System.Globalization;
using Ottu.Application.Cards;
using Ottu.Application.Kernel;
using Ottu.Domain.Cards;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Cards;

/// <summary>card.</summary>
sealed class CardStore(Db db) : ICards
{
    static readonly Statement OfCustomer = new(
        $"SELECT {CardRow.Columns} FROM card WHERE token = @token AND customer_id = @customerId AND (@environment IS NULL OR environment = @environment)");

    public async Task<SavedCard?> Find(string customerId, MidType? environment, string token, CancellationToken ct) =>
        (await db.One<CardRow>(OfCustomer, new { token, customerId, environment = environment?.Wire() }, ct))?.ToCard();

    static readonly Statement LockByToken = new(d => $"SELECT {CardRow.Columns} FROM card{d.Lock} WHERE token = @token");

    public async Task<SavedCard?> Lock(ITx tx, string token) => (await tx.Sql().One<CardRow>(LockByToken, new { token }))?.ToCard();

    static readonly Statement ById = new($"SELECT {CardRow.Columns} FROM card WHERE id = @id");

    public async Task<SavedCard?> Find(ITx tx, long id) => (await tx.Sql().One<CardRow>(ById, new { id }))?.ToCard();

    static readonly Statement Refresh = new(
        "UPDATE card SET gateway_token = @GatewayToken, expiry_month = @ExpiryMonth, expiry_year = @ExpiryYear, expires_at = @ExpiresAt, holder = @Holder, " +
        "last_used_at = @LastUsedAt WHERE customer_id = @CustomerId AND environment = @Environment AND pg_code = @PgCode AND fingerprint = @Fingerprint");

    static readonly Statement Insert = new(
        "INSERT INTO card (token, customer_id, environment, pg_code, gateway, gateway_token, fingerprint, brand, bin, last_four, expiry_month, expiry_year, expires_at, " +
        "holder, created_at, last_used_at) VALUES (@Token, @CustomerId, @Environment, @PgCode, @Gateway, @GatewayToken, @Fingerprint, @Brand, @Bin, @LastFour, " +
        "@ExpiryMonth, @ExpiryYear, @ExpiresAt, @Holder, @CreatedAt, @LastUsedAt)");

    static readonly Statement ByNumber = new(
        $"SELECT {CardRow.Columns} FROM card WHERE customer_id = @CustomerId AND environment = @Environment AND pg_code = @PgCode AND fingerprint = @Fingerprint");

    public async Task<SavedCard> Keep(ITx tx, SavedCard card)
    {
        var columns = CardRow.Parameters(card);

        // Whoever is second finds the row of whoever was first.
        if (await tx.Sql().Execute(Refresh, columns) == 0 && !await tx.Sql().TryInsert(Insert, columns)) await tx.Sql().Execute(Refresh, columns);
        return (await tx.Sql().One<CardRow>(ByNumber, columns))!.ToCard();
    }

    static readonly Statement Use = new("UPDATE card SET last_used_at = @now WHERE id = @id");

    public Task Touch(ITx tx, SavedCard card, DateTimeOffset now) => tx.Sql().Execute(Use, new { id = card.Id, now = now.ToUnixTimeMilliseconds() });

    static readonly Statement Remove = new("DELETE FROM card WHERE id = @id");

    public Task Delete(ITx tx, SavedCard card) => tx.Sql().Execute(Remove, new { id = card.Id });

    static readonly Statement InVault = new("SELECT COUNT(*) FROM card WHERE pg_code = @pgCode AND gateway_token = @gatewayToken");

    public async Task<bool> IsNeeded(string pgCode, string gatewayToken, CancellationToken ct) => await db.One<long>(InVault, new { pgCode, gatewayToken }, ct) > 0;

    // Preferred: nothing of the same owner and environment was used later.
    const string IsPreferred =
        "CASE WHEN EXISTS (SELECT 1 FROM card p WHERE p.customer_id = c.customer_id AND p.environment = c.environment " +
        "AND (p.last_used_at > c.last_used_at OR (p.last_used_at = c.last_used_at AND p.id > c.id))) THEN 0 ELSE 1 END";

    static readonly Statement OfCustomerShown = new(
        $"SELECT {CardRow.Prefixed}, {IsPreferred} AS IsPreferred FROM card c WHERE c.customer_id = @customerId AND (@environment IS NULL OR c.environment = @environment) " +
        "AND (@agreementId IS NULL OR EXISTS (SELECT 1 FROM agreement a WHERE a.card_ref = c.id AND a.agreement_id = @agreementId AND a.state = 'live')) " +
        "ORDER BY c.last_used_at DESC, c.id DESC");

    static readonly Statement LinksOfCustomer = new(
        "SELECT a.card_ref AS CardRef, a.agreement_id AS AgreementId FROM agreement a WHERE a.customer_id = @customerId AND a.state = 'live' AND a.card_ref IS NOT NULL ORDER BY a.id");

    public async Task<IReadOnlyList<ShownCard>> List(CardFilter filter, CancellationToken ct)
    {
        var parameters = new { customerId = filter.CustomerId, environment = filter.Environment?.Wire(), agreementId = filter.AgreementId };
        var rows = await db.Query<ShownCardRow>(OfCustomerShown, parameters, ct);
        if (rows.Count == 0) return [];
        var links = (await db.Query<LinkRow>(LinksOfCustomer, parameters, ct)).ToLookup(link => link.CardRef, link => link.AgreementId);
        return
        [
            .. rows.Where(row => filter.PgCodes is null || filter.PgCodes.Contains(row.PgCode))
                .Select(row => new ShownCard(row.ToCard(), row.IsPreferred != 0, [.. links[row.Id]]))
                .OrderByDescending(shown => shown.IsPreferred),
        ];
    }

    static readonly Statement OneShown = new($"SELECT {CardRow.Prefixed}, {IsPreferred} AS IsPreferred FROM card c WHERE c.token = @token");

    static readonly Statement LinksOfCard = new("SELECT a.agreement_id FROM agreement a WHERE a.card_ref = @id AND a.state = 'live' ORDER BY a.id");

    public async Task<ShownCard?> Shown(ITx tx, string token)
    {
        if (await tx.Sql().One<ShownCardRow>(OneShown, new { token }) is not { } row) return null;
        return new ShownCard(row.ToCard(), row.IsPreferred != 0, await tx.Sql().Query<string>(LinksOfCard, new { id = row.Id }));
    }

    sealed record LinkRow(long CardRef, string AgreementId);
}
