using Ottu.Application.Cards;
using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Domain.Cards;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>Whether a session may be charged as its payer wants, and at what price. Everything is judged under the session's lock.</summary>
public sealed class PayerAdmission(ICards cards, ISessions sessions, ICardFingerprint fingerprint, TimeProvider clock)
{
    /// <summary>The session can not be paid now, or not so.</summary>
    public static readonly Problem NotPayable = new Problem.Refused("This payment can not be paid.", "not_payable");

    /// <summary>The price is not the one that the payer saw.</summary>
    public static readonly Problem PriceChanged = new Problem.Refused("The price has changed.", "price_changed");

    public async Task<Result<Admission>> Admit(ITx tx, Installation installation, Session session, Pay request)
    {
        var now = clock.GetUtcNow();
        if (!session.IsPayable(now)) return NotPayable;
        if (installation.Usable(request.PgCode, session.Terms.Type, session.Terms.Amount.Currency) is not { } mid || session.QuoteOf(request.PgCode) is not { } quote) return NotPayable;
        if (!EditableAmount.Choose(installation, session, request.Amount).TryGet(out var amount, out var problem)) return problem;
        if (amount != session.Terms.Amount) quote = installation.QuoteFor(mid, session.Terms.Type, amount, now);
        if (request.QuoteId is not null && request.QuoteId != quote.Id) return PriceChanged;
        return request.Instrument switch
        {
            PayInstrument.TypedCard typed => await Typed(tx, session, new Admission(mid, quote, amount, InstrumentKind.Card, new PaymentSource.TypedCard(typed.Card)), typed, now),
            PayInstrument.SavedCard saved => await Saved(tx, installation, session, mid, quote, amount, saved),
            PayInstrument.Device device => new Admission(mid, quote, amount, device.Kind, new PaymentSource.DevicePayload(device.Kind, device.Payload)),
            PayInstrument.GatewayPage page => new Admission(mid, quote, amount, InstrumentKind.GatewayPage, new PaymentSource.GatewayPage()) { SaveCard = SavesCard(session, mid, page.Save) },
            _ => throw new InvalidOperationException($"Unknown instrument {request.Instrument.GetType().Name}."),
        };
    }

    /// <summary>Card rules that hold before any gateway is asked. docs/protocol/operations.md 3.1</summary>
    async Task<Result<Admission>> Typed(ITx tx, Session session, Admission admission, PayInstrument.TypedCard typed, DateTimeOffset now)
    {
        var (mid, card) = (admission.Mid, typed.Card);
        if (!mid.OnsiteCard) return NotPayable;
        var end = new CardExpiry(card.ExpiryYear, card.ExpiryMonth).End;
        if (session.Terms.MinExpiryDays is { } days && end < now.AddDays(days)) return TooSoon;
        if (await IsRefused(tx, session, fingerprint.Of(card.Number))) return Problem.Field("number", "card_refused");
        return admission with { SaveCard = SavesCard(session, mid, typed.Save), CardBin = card.Bin, CardBrand = CardBrands.Of(card.Number).Code };
    }

    /// <summary>A card is charged by its owner, through the connection in whose vault it lies, and nowhere else.</summary>
    async Task<Result<Admission>> Saved(ITx tx, Installation installation, Session session, Mid mid, Quote quote, Money amount, PayInstrument.SavedCard saved)
    {
        var now = clock.GetUtcNow();
        if (session.Terms.PaymentType == PaymentType.SaveCard || await cards.Lock(tx, saved.Token) is not { } card || !IsOf(card, session, mid)) return UnknownCard;
        if (card.IsExpired(now)) return Problem.Field("token", "card_expired");
        if (!card.Lasts(session.Terms.MinExpiryDays, now)) return Problem.Field("token", "expiry_too_soon");
        if (saved.Cvv is null && installation.Mids.TryGetValue(card.PgCode, out var vault) && vault.CvvRequired) return Problem.Field("cvv", "cvv_required");
        if (await IsRefused(tx, session, card.Card.Fingerprint)) return Problem.Field("token", "card_refused");
        return new Admission(mid, quote, amount, InstrumentKind.Token, new PaymentSource.StoredCard(card.GatewayToken, saved.Cvv)).With(card);
    }

    /// <summary>A virtual connection leads to the card's own, or nowhere: the router sees to that.</summary>
    static bool IsOf(SavedCard card, Session session, Mid mid) =>
        card.CustomerId == session.Terms.CustomerId && card.Environment == mid.Type && (card.PgCode == mid.Code || mid.IsVirtual);

    /// <summary>After a hard decline this card is not tried again in this session; another one may be. docs/protocol/routing.md 3.5, class H</summary>
    async Task<bool> IsRefused(ITx tx, Session session, string card) => (await sessions.Attempts(tx, session.Id)).Any(attempt =>
        attempt.Card?.Fingerprint == card && attempt.DeclineCode is { } code && Decline.Classify(code) == DeclineClass.Hard);

    /// <summary>Always for what is about keeping the card, else where the payer wants it and the connection can.</summary>
    static bool SavesCard(Session session, Mid mid, bool isWanted) => session.Terms.CustomerId is not null
        && (session.Terms.PaymentType != PaymentType.OneOff || (isWanted && mid.IsTokenizable));

    static readonly Problem TooSoon = Problem.Field("expiry", "expiry_too_soon");
    static readonly Problem UnknownCard = Problem.Field("token", "card_unknown");
}
