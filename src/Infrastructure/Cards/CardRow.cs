using Ottu.Domain.Cards;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Infrastructure.Cards;

/// <summary>A row of card as it is read.</summary>
record CardRow
{
    public const string Columns =
        "id AS Id, token AS Token, customer_id AS CustomerId, environment AS Environment, pg_code AS PgCode, gateway AS Gateway, gateway_token AS GatewayToken, " +
        "fingerprint AS Fingerprint, brand AS Brand, bin AS Bin, last_four AS LastFour, expiry_month AS ExpiryMonth, expiry_year AS ExpiryYear, holder AS Holder, " +
        "created_at AS CreatedAt, last_used_at AS LastUsedAt";

    /// <summary>The same of an alias <c>c</c>.</summary>
    public const string Prefixed =
        "c.id AS Id, c.token AS Token, c.customer_id AS CustomerId, c.environment AS Environment, c.pg_code AS PgCode, c.gateway AS Gateway, c.gateway_token AS GatewayToken, " +
        "c.fingerprint AS Fingerprint, c.brand AS Brand, c.bin AS Bin, c.last_four AS LastFour, c.expiry_month AS ExpiryMonth, c.expiry_year AS ExpiryYear, c.holder AS Holder, " +
        "c.created_at AS CreatedAt, c.last_used_at AS LastUsedAt";

    public long Id { get; init; }

    public string Token { get; init; } = "";

    public string CustomerId { get; init; } = "";

    public string Environment { get; init; } = "";

    public string PgCode { get; init; } = "";

    public string Gateway { get; init; } = "";

    public string GatewayToken { get; init; } = "";

    public string Fingerprint { get; init; } = "";

    public string Brand { get; init; } = "";

    public string Bin { get; init; } = "";

    public string LastFour { get; init; } = "";

    public string ExpiryMonth { get; init; } = "";

    public string ExpiryYear { get; init; } = "";

    public string? Holder { get; init; }

    public long CreatedAt { get; init; }

    public long LastUsedAt { get; init; }

    public SavedCard ToCard() => new()
    {
        Id = Id,
        Token = CardToken.Of(Token),
        CustomerId = CustomerId,
        Environment = Wire<MidType>.Parse(Environment),
        PgCode = PgCode,
        Gateway = Gateway,
        GatewayToken = GatewayToken,
        Card = new CardSummary(Brand, Bin, LastFour, ExpiryMonth, ExpiryYear, Holder, Fingerprint),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
        LastUsedAt = DateTimeOffset.FromUnixTimeMilliseconds(LastUsedAt),
    };

    public static object Parameters(SavedCard card) => new
    {
        Token = card.Token.Value,
        card.CustomerId,
        Environment = card.Environment.Wire(),
        card.PgCode,
        card.Gateway,
        card.GatewayToken,
        card.Card.Fingerprint,
        card.Card.Brand,
        card.Card.Bin,
        card.Card.LastFour,
        card.Card.ExpiryMonth,
        card.Card.ExpiryYear,
        ExpiresAt = card.Expiry.End.ToUnixTimeMilliseconds(),
        card.Card.Holder,
        CreatedAt = card.CreatedAt.ToUnixTimeMilliseconds(),
        LastUsedAt = card.LastUsedAt.ToUnixTimeMilliseconds(),
    };
}

/// <summary>A card with its place among its owner's.</summary>
sealed record ShownCardRow : CardRow
{
    public long IsPreferred { get; init; }
}
