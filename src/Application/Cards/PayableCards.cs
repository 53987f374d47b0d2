using Ottu.Domain.Cards;
using Ottu.Domain.Gateways;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Cards;

/// <summary>The saved cards with which a session's customer may pay it. docs/protocol/operations.md 3.4</summary>
public sealed class PayableCards(ICards cards, CardOffers offers, TimeProvider clock)
{
    /// <summary>
    /// Preferred ones first. A card is there where its connection is offered and it lasts as long as the session asks; one that is merely
    /// over is there too, to be seen and removed. None for sessions that save a card, and none once a session is closed: a link that was
    /// left somewhere shows nobody's cards.
    /// </summary>
    public async Task<IReadOnlyList<ShownCard>> Of(Installation installation, Session session, CancellationToken ct)
    {
        if (session.Terms is not { CustomerId: { } customer, PaymentType: not PaymentType.SaveCard } || !session.IsPayable(clock.GetUtcNow())) return [];
        var codes = await offers.Of(installation, session, ct);
        var found = await cards.List(new CardFilter(customer, Environment: null, PgCodes: [.. codes.Keys], AgreementId: null), ct);
        return
        [
            .. found.Where(shown => IsOf(installation, session, codes, shown.Card) && MeetsCriteria(session, shown.Card))
                .Select(shown => shown with { OfferedAs = codes[shown.Card.PgCode] }),
        ];
    }

    /// <summary>Whether the card is the session's customer's and lies behind a connection that the session offers now.</summary>
    /// <param name="codes">Of <see cref="CardOffers"/>.</param>
    public static bool IsOf(Installation installation, Session session, IReadOnlyDictionary<string, string> codes, SavedCard card) =>
        card.CustomerId == session.Terms.CustomerId && codes.ContainsKey(card.PgCode) && installation.Mids.TryGetValue(card.PgCode, out var mid) && mid.Type == card.Environment;

    bool MeetsCriteria(Session session, SavedCard card) => session.Terms.MinExpiryDays is null || card.Lasts(session.Terms.MinExpiryDays, clock.GetUtcNow());
}
