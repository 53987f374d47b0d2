using MediatR;
using Ottu.Application.Cards;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>
/// A customer opens the session: created becomes pending, what is overdue expires, what lost its connections is invalidated, and
/// prices older than an hour are computed again. <paramref name="Quietly"/> (HEAD, prefetch, staff preview) only looks.
/// </summary>
public sealed record OpenCheckout(string SessionId, bool Quietly) : IRequest<Result<CheckoutView>>;

/// <summary>What a payment page shows.</summary>
/// <param name="Installation">The configuration it was made from.</param>
/// <param name="Session">As it now is.</param>
/// <param name="Methods">Usable connections with their prices, in the merchant's order.</param>
/// <param name="Attempts">All tries so far, oldest first.</param>
/// <param name="IsPayable">Open, in time, not paused.</param>
public sealed record CheckoutView(Installation Installation, Session Session, IReadOnlyList<CheckoutMethod> Methods, IReadOnlyList<Attempt> Attempts, bool IsPayable)
{
    /// <summary>Saved cards that the customer may pay with, preferred ones first; expired ones are among them.</summary>
    public IReadOnlyList<ShownCard> Cards { get; init; } = [];

    /// <summary>The latest attempt that finished.</summary>
    public Attempt? LatestFinished => Attempts.LastOrDefault(attempt => attempt.State != AttemptState.Pending);

    /// <summary>The attempt that blocks a new one, if any.</summary>
    public Attempt? Running => Attempts.FirstOrDefault(attempt => attempt is { State: AttemptState.Pending, IsSuperseded: false });
}

public sealed record CheckoutMethod(Mid Mid, Quote Quote, ExchangeConfig Config);

public sealed class OpenCheckoutHandler(ISessions sessions, IDb db, IInstallations installations, SessionCloser closer, PayableCards cards, TimeProvider clock)
    : IRequestHandler<OpenCheckout, Result<CheckoutView>>
{
    static readonly TimeSpan QuoteLife = TimeSpan.FromMinutes(60);

    public async Task<Result<CheckoutView>> Handle(OpenCheckout request, CancellationToken ct)
    {
        if (!SessionId.TryParse(request.SessionId, out var id) || await sessions.Find(id, ct) is not { } session) return Problem.NotFound.Instance;
        var installation = await installations.Current(ct);
        if (!request.Quietly && NeedsChange(session, installation))
        {
            session = await db.InTransaction(tx => Open(tx, installation, id), ct);
            if (session is null) return Problem.NotFound.Instance;
        }

        var attempts = await sessions.Attempts(session.Id, ct);
        var payable = session.IsPayable(clock.GetUtcNow()) && !installation.Settings.IsPaused;
        return new CheckoutView(installation, session, Methods(session, installation), attempts, payable) { Cards = await cards.Of(installation, session, ct) };
    }

    bool NeedsChange(Session session, Installation installation) => session.State.IsOpen()
        && (session.State == SessionState.Created || session.SeenAt is null || session.IsOverdue(clock.GetUtcNow())
            || IsStale(session) || !session.UsableCodes(installation).Any());

    async Task<Session> Open(ITx tx, Installation installation, SessionId id)
    {
        var session = await sessions.Lock(tx, id);
        if (session is null || !session.State.IsOpen()) return session!;
        session = await closer.ExpireIfOverdue(tx, installation, session);
        session = await closer.InvalidateIfUnusable(tx, installation, session);
        var now = clock.GetUtcNow();
        if (!session.TryMove(SessionTrigger.Open, now, out var opened)) return session;
        opened = opened with { SeenAt = opened.SeenAt ?? now };
        if (IsStale(opened) && (await sessions.Attempts(tx, session.Id)).All(attempt => attempt.State != AttemptState.Pending || attempt.IsSuperseded)) opened = opened.Requoted(installation, now);
        if (opened == session) return session;
        await sessions.Save(tx, opened);
        return opened;
    }

    bool IsStale(Session session) => session.Quotes.Any(quote => clock.GetUtcNow() - quote.At > QuoteLife);

    static List<CheckoutMethod> Methods(Session session, Installation installation) =>
    [
        .. from code in session.Terms.PgCodes
           let mid = installation.Usable(code, session.Terms.Type, session.Terms.Amount.Currency)
           let quote = session.QuoteOf(code)
           where mid is not null && quote is not null
           select new CheckoutMethod(mid, quote, installation.ConfigOf(mid)),
    ];
}

public static class SessionPricing
{
    /// <summary>The same session with prices computed now; a connection that is not usable keeps its old price.</summary>
    public static Session Requoted(this Session session, Installation installation, DateTimeOffset now) => session with
    {
        Quotes =
        [
            .. session.Terms.PgCodes.Select(code => installation.Usable(code, session.Terms.Type, session.Terms.Amount.Currency) is { } mid
                ? installation.QuoteFor(mid, session.Terms.Type, session.Terms.Amount, now)
                : session.QuoteOf(code)).OfType<Quote>(),
        ],
    };
}
