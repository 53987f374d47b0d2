using MediatR;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Application.Webhooks;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>Job: moves overdue sessions to expired, if the installation wants that. Returns how many.</summary>
public sealed record ExpireOverdue : IRequest<int>;

public sealed class ExpireOverdueHandler(ISessions sessions, IDb db, IInstallations installations, SessionCloser closer) : IRequestHandler<ExpireOverdue, int>
{
    const int Batch = 200;

    public async Task<int> Handle(ExpireOverdue request, CancellationToken ct)
    {
        var installation = await installations.Current(ct);
        if (!installation.Settings.ExpirePaymentTransactions) return 0;
        var expired = 0;
        while (await sessions.Overdue(Batch, ct) is { Count: > 0 } due)
        {
            var batch = await db.InTransaction(tx => ExpireAll(tx, installation, due), ct);
            expired += batch;

            // All of them were taken care of meanwhile, or can not be: the next run looks again.
            if (batch == 0) break;
        }

        return expired;
    }

    async Task<int> ExpireAll(ITx tx, Installation installation, IReadOnlyList<long> due)
    {
        var expired = 0;
        foreach (var id in due)
        {
            if (await sessions.Lock(tx, id) is { } session && (await closer.ExpireIfOverdue(tx, installation, session)).State == SessionState.Expired) expired++;
        }

        return expired;
    }
}

/// <summary>Ends sessions for reasons other than an attempt, and announces it. R-14</summary>
public sealed class SessionCloser(ISessions sessions, IAnnouncements announcements, TimeProvider clock)
{
    /// <summary>Expires an open session past its deadline; a running attempt may still revive it. rulings 1</summary>
    public async Task<Session> ExpireIfOverdue(ITx tx, Installation installation, Session session) =>
        session.State.IsOpen() && session.IsOverdue(clock.GetUtcNow()) ? await Close(tx, installation, session, SessionTrigger.Expire) : session;

    /// <summary>Invalidates an open session that lost every usable connection, unless money may be on its way. rulings 11</summary>
    public async Task<Session> InvalidateIfUnusable(ITx tx, Installation installation, Session session)
    {
        if (!session.State.IsOpen() || session.UsableCodes(installation).Any()) return session;
        if ((await sessions.Attempts(tx, session.Id)).Any(attempt => attempt.State == AttemptState.Pending)) return session;
        return await Close(tx, installation, session with { InvalidationReason = "No payment connection of this session can be used any more." }, SessionTrigger.Invalidate);
    }

    /// <summary>Moves the session and tells the merchant; unchanged where the transition table refuses.</summary>
    public async Task<Session> Close(ITx tx, Installation installation, Session session, SessionTrigger trigger)
    {
        if (!session.TryMove(trigger, clock.GetUtcNow(), out var closed)) return session;
        await sessions.Save(tx, closed);

        // An attempt that is still undecided has no result to report; the webhook then quotes the last one that has. rulings 32
        var latest = (await sessions.Attempts(tx, session.Id)).LastOrDefault(attempt => attempt.State != AttemptState.Pending);
        await announcements.Announce(tx, installation, closed, latest, WebhookTrigger.StateChange);
        return closed with { Version = session.Version + 1 };
    }
}

public static class SessionUse
{
    /// <summary>The codes of the session that are still set up for it. One that lacks an online rate counts: that passes, and an invalidated session stays so.</summary>
    public static IEnumerable<string> UsableCodes(this Session session, Installation installation) =>
        session.Terms.PgCodes.Where(code => installation.Supporting(code, session.Terms.Type, session.Terms.Amount.Currency) is not null);
}
