using Ottu.Domain.Gateways;
using Ottu.Domain.Payments;

namespace Ottu.Domain.Cards;

/// <summary>A card that a customer allowed to be used again. The number itself lies in the gateway's vault, never here.</summary>
public sealed record SavedCard
{
    /// <summary>Within this of its end a card "will expire soon". docs/protocol/operations.md R34</summary>
    static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    /// <summary>Row identity; 0 until stored.</summary>
    public long Id { get; init; }

    public required CardToken Token { get; init; }

    /// <summary>The merchant's id of the owner.</summary>
    public required string CustomerId { get; init; }

    /// <summary>Sandbox cards and real ones never meet.</summary>
    public required MidType Environment { get; init; }

    /// <summary>The connection in whose vault the number lies; no other can charge it.</summary>
    public required string PgCode { get; init; }

    /// <summary>Catalogue code of the gateway.</summary>
    public required string Gateway { get; init; }

    /// <summary>The gateway's own name for the card.</summary>
    public required string GatewayToken { get; init; }

    public required CardSummary Card { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last success with it; the payment that saved it counts.</summary>
    public required DateTimeOffset LastUsedAt { get; init; }

    public CardExpiry Expiry => CardExpiry.Of(Card.ExpiryMonth, Card.ExpiryYear);

    public bool IsExpired(DateTimeOffset now) => now >= Expiry.End;

    public bool WillExpireSoon(DateTimeOffset now) => !IsExpired(now) && Expiry.End - now <= Soon;

    /// <summary>Whether it stays valid for the least days that a session asks for; null asks for none. R29</summary>
    public bool Lasts(int? leastDays, DateTimeOffset now) => !IsExpired(now) && (leastDays is not { } days || Expiry.End >= now.AddDays(days));
}
