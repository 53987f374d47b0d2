using Ottu.Domain.Kernel;

namespace Ottu.Domain.Payments;

/// <summary>What an outcome of an attempt does to its session: docs/protocol/checkout.md 7.2 as one pure function.</summary>
public static class Settlement
{
    /// <param name="session">As locked.</param>
    /// <param name="attempt">As locked.</param>
    /// <param name="trigger">What the gateway said.</param>
    /// <param name="mayRetry">Whether the connection allows another attempt after this one.</param>
    /// <param name="now">When it was said.</param>
    /// <returns>The new pair, and whether anything happened: a repeated or overtaken answer changes nothing.</returns>
    public static Settled Apply(Session session, Attempt attempt, AttemptTrigger trigger, bool mayRetry, DateTimeOffset now)
    {
        if (!attempt.TryMove(trigger, now, out var moved)) return new Settled(session, attempt, SettledKind.Ignored);
        return trigger is AttemptTrigger.Succeed or AttemptTrigger.AcceptCash ? Money(session, moved, now) : NoMoney(session, moved, trigger, mayRetry, now);
    }

    static Settled Money(Session session, Attempt attempt, DateTimeOffset now)
    {
        var trigger = attempt.State == AttemptState.Cod
            ? SessionTrigger.AcceptCash
            : attempt.Operation == GatewayOperation.Authorize && session.Terms.PaymentType != PaymentType.SaveCard ? SessionTrigger.Authorize : SessionTrigger.Pay;

        // Money for a session that cannot take it any more is booked, flagged and returned; never dropped. rulings 3
        if (session.DeletedAt is not null || !session.TryMove(trigger, now, out var paid)) return new Settled(session, attempt with { IsSurplus = true }, SettledKind.Surplus);
        return new Settled(paid with { SettledPgCode = attempt.PgCode, SettledAmount = attempt.SessionAmount }, attempt, SettledKind.Changed);
    }

    static Settled NoMoney(Session session, Attempt attempt, AttemptTrigger trigger, bool mayRetry, DateTimeOffset now)
    {
        // A superseded attempt no longer speaks for the session: a newer one runs. Of a deleted session nobody hears again.
        if (attempt.IsSuperseded || session.DeletedAt is not null || !session.State.IsOpen()) return new Settled(session, attempt, SettledKind.Overtaken);
        SessionTrigger? move = (trigger, mayRetry) switch
        {
            // The payer sees the methods as they were; a merchant is told that their charge was tried. docs/protocol/operations.md 4.4
            (AttemptTrigger.FailToStart, true) when attempt.Initiator == ChargeInitiator.Customer => null,
            (_, true) => SessionTrigger.AttemptEnded,
            (AttemptTrigger.CancelByPayer, false) => SessionTrigger.Expire,
            (_, false) => SessionTrigger.LastAttemptFailed,
        };
        if (move is { } cell && session.TryMove(cell, now, out var moved)) session = moved;
        return new Settled(session, attempt, SettledKind.Changed);
    }
}

public enum SettledKind
{
    /// <summary>The attempt had this outcome already, or one that cannot be undone.</summary>
    Ignored,

    /// <summary>The session speaks for it: tell the merchant.</summary>
    Changed,

    /// <summary>The attempt ended without money after the session had moved on: nobody is told.</summary>
    Overtaken,

    /// <summary>Money arrived that the session cannot take: alert and return it.</summary>
    Surplus,
}

/// <summary>The outcome of <see cref="Settlement.Apply"/>.</summary>
public sealed record Settled(Session Session, Attempt Attempt, SettledKind Kind);
