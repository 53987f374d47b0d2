using Ottu.Application.Kernel;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Gateways.Sandbox;

/// <summary>A card in the simulated bank's vault. The number is not in it: how the card behaves was decided when it was typed.</summary>
/// <param name="Token">The bank's name for it.</param>
/// <param name="PgCode">The merchant account that may charge it.</param>
/// <param name="Gateway">Catalogue code.</param>
/// <param name="Card">What is kept of the card.</param>
/// <param name="Rule">How it answers.</param>
public sealed record SandboxVaultCard(string Token, string PgCode, string Gateway, SandboxCard Card, StoredCardRule Rule);

/// <summary>The vault of the simulated bank: sandbox_card. The same card of one account keeps its token; its expiry and name are refreshed.</summary>
public sealed class SandboxVault(SandboxBooks books, Entropy entropy, TimeProvider clock)
{
    const string Columns =
        "token AS Token, pg_code AS PgCode, gateway AS Gateway, brand AS Brand, bin AS Bin, last_four AS LastFour, expiry AS Expiry, holder AS Holder, " +
        "fingerprint AS Fingerprint, present AS Present, absent AS Absent";

    static readonly Statement Insert = new(
        "INSERT INTO sandbox_card (token, pg_code, gateway, brand, bin, last_four, expiry, holder, fingerprint, present, absent, created_at) " +
        "VALUES (@Token, @PgCode, @Gateway, @Brand, @Bin, @LastFour, @Expiry, @Holder, @Fingerprint, @Present, @Absent, @Now)");

    static readonly Statement Refresh = new(
        "UPDATE sandbox_card SET expiry = @Expiry, holder = @Holder, present = @Present, absent = @Absent WHERE pg_code = @PgCode AND fingerprint = @Fingerprint");

    static readonly Statement ByNumber = new($"SELECT {Columns} FROM sandbox_card WHERE pg_code = @PgCode AND fingerprint = @Fingerprint");

    /// <summary>Keeps a card and returns its token.</summary>
    public Task<string> Keep(string pgCode, string gateway, SandboxCard card, StoredCardRule rule, CancellationToken ct)
    {
        var row = Row.Of(new SandboxVaultCard("vlt_" + entropy.Alphanumeric(24), pgCode, gateway, card, rule), clock.GetUtcNow());
        return books.Db.InTransaction(
            async tx =>
            {
                if (await tx.Sql().Execute(Refresh, row) == 0) await tx.Sql().TryInsert(Insert, row);
                return (await tx.Sql().One<Row>(ByNumber, row))!.Token;
            },
            ct);
    }

    static readonly Statement ByToken = new($"SELECT {Columns} FROM sandbox_card WHERE token = @Token AND pg_code = @PgCode");

    /// <summary>Null for a token that this account does not have.</summary>
    public async Task<SandboxVaultCard?> Find(string pgCode, string token, CancellationToken ct) =>
        (await books.Db.One<Row>(ByToken, new { Token = token, PgCode = pgCode }, ct))?.ToCard();

    static readonly Statement ByAnyToken = new($"SELECT {Columns} FROM sandbox_card WHERE token = @Token");

    /// <summary>Whichever account has it; null for none.</summary>
    public async Task<SandboxVaultCard?> Find(string token, CancellationToken ct) => (await books.Db.One<Row>(ByAnyToken, new { Token = token }, ct))?.ToCard();

    static readonly Statement Newest = new(d => $"SELECT {Columns} FROM sandbox_card ORDER BY created_at DESC, token {d.Page}");

    static readonly Statement Count = new("SELECT COUNT(*) FROM sandbox_card");

    /// <summary>Newest first.</summary>
    public async Task<Page<SandboxVaultCard>> List(PageWindow window, CancellationToken ct)
    {
        var rows = await books.Db.Query<Row>(Newest, new { limit = window.Limit, offset = window.Offset }, ct);
        return new Page<SandboxVaultCard>([.. rows.Select(row => row.ToCard())], await books.Db.One<long>(Count, parameters: null, ct));
    }

    static readonly Statement Behave = new("UPDATE sandbox_card SET absent = @Absent, present = @Present WHERE token = @Token");

    /// <summary>What the development API makes of a card; false when there is none.</summary>
    public Task<bool> Change(string token, StoredCardRule rule, CancellationToken ct) => books.Db.InTransaction(
        async tx => await tx.Sql().Execute(Behave, new { Token = token, Present = rule.Present.Word, Absent = rule.Absent.Word }) == 1, ct);

    static readonly Statement Delete = new("DELETE FROM sandbox_card WHERE token = @Token AND pg_code = @PgCode");

    public Task Forget(string pgCode, string token, CancellationToken ct) =>
        books.Db.InTransaction(async tx => await tx.Sql().Execute(Delete, new { Token = token, PgCode = pgCode }), ct);

    sealed record Row
    {
        public string Token { get; init; } = "";

        public string PgCode { get; init; } = "";

        public string Gateway { get; init; } = "";

        public string Brand { get; init; } = "";

        public string Bin { get; init; } = "";

        public string LastFour { get; init; } = "";

        public string Expiry { get; init; } = "";

        public string? Holder { get; init; }

        public string Fingerprint { get; init; } = "";

        public string Present { get; init; } = "";

        public string Absent { get; init; } = "";

        public long Now { get; init; }

        public static Row Of(SandboxVaultCard stored, DateTimeOffset now) => new()
        {
            Token = stored.Token,
            PgCode = stored.PgCode,
            Gateway = stored.Gateway,
            Brand = stored.Card.Brand,
            Bin = stored.Card.Bin,
            LastFour = stored.Card.LastFour,
            Expiry = stored.Card.Expiry.ToString(),
            Holder = stored.Card.Holder,
            Fingerprint = stored.Card.Fingerprint,
            Present = stored.Rule.Present.Word,
            Absent = stored.Rule.Absent.Word,
            Now = now.ToUnixTimeMilliseconds(),
        };

        public SandboxVaultCard ToCard() => new(
            Token,
            PgCode,
            Gateway,
            new SandboxCard(Brand, Bin, LastFour, CardExpiry.Of(Expiry[..2], Expiry[3..]), Holder, Fingerprint),
            new StoredCardRule(SandboxOutcome.Of(Present), SandboxOutcome.Of(Absent)));
    }
}
