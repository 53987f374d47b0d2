using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Domain.Payments;

/// <summary>A payment session: what is to be paid, how it may be paid, and what became of it.</summary>
public sealed record Session
{
    /// <summary>Row identity; 0 until stored. Never on the wire.</summary>
    public long Id { get; init; }

    public required SessionId SessionId { get; init; }

    public required SessionTerms Terms { get; init; }

    /// <summary>Prices per offered connection, in the order of <see cref="SessionTerms.PgCodes"/>.</summary>
    public required IReadOnlyList<Quote> Quotes { get; init; }

    public SessionState State { get; init; } = SessionState.Created;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset StateChangedAt { get; init; }

    /// <summary>First opening by a customer.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>The staff user who created it; null for an API key.</summary>
    public long? InitiatorId { get; init; }

    /// <summary>Connection of the attempt that settled the session.</summary>
    public string? SettledPgCode { get; init; }

    /// <summary>What the payer chose to pay, session currency, no fee.</summary>
    public Money? SettledAmount { get; init; }

    public string? InvalidationReason { get; init; }

    public string? CheckoutShortCode { get; init; }

    public string? AttachmentShortCode { get; init; }

    public bool HasQrCode { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Optimistic version; every stored change raises it.</summary>
    public long Version { get; init; }

    public DateTimeOffset Deadline => CreatedAt + Terms.ExpirationTime;

    public static Session Create(SessionId id, SessionTerms terms, IReadOnlyList<Quote> quotes, long? initiatorId, DateTimeOffset now) => new()
    {
        SessionId = id,
        Terms = terms,
        Quotes = quotes,
        InitiatorId = initiatorId,
        CreatedAt = now,
        StateChangedAt = now,
    };

    public bool IsOverdue(DateTimeOffset now) => now >= Deadline;

    /// <summary>Open and before its deadline.</summary>
    public bool IsPayable(DateTimeOffset now) => State.IsOpen() && !IsOverdue(now);

    /// <summary>Moves along the transition table; false, and unchanged, where the table has no cell.</summary>
    public bool TryMove(SessionTrigger trigger, DateTimeOffset now, out Session moved)
    {
        moved = this;
        if (!Transitions.Session.Allows(State, trigger, out var to)) return false;
        if (to != State) moved = this with { State = to, StateChangedAt = now };
        return true;
    }

    public Quote? QuoteOf(string pgCode) => Quotes.FirstOrDefault(quote => quote.PgCode == pgCode);
}
