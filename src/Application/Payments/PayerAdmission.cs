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
public sealed class PayerAdmission(ICards cards, TimeProvider clock)
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
            PayInstrument.TypedCard typed => Typed(session, new Admission(mid, quote, amount, InstrumentKind.Card, new PaymentSource.TypedCard(typed.Card)), typed, now),
            PayInstrument.SavedCard saved => await Saved(tx, session, mid, quote, amount, saved),
            PayInstrument.Device device => new Admission(mid, quote, amount, device.Kind, new PaymentSource.DevicePayload(device.Kind, device.Payload)),
            PayInstrument.GatewayPage page => new Admission(mid, quote, amount, InstrumentKind.GatewayPage, new PaymentSource.GatewayPage()) { SaveCard = SavesCard(session, mid, page.Save) },
            _ => throw new InvalidOperationException($"Unknown instrument {request.Instrument.GetType().Name}."),
        };
    }

    /// <summary>Card rules that hold before any gateway is asked. docs/protocol/operations.md 3.1</summary>
    static Result<Admission> Typed(Session session, Admission admission, PayInstrument.TypedCard typed, DateTimeOffset now)
    {
        var mid = admission.Mid;
        if (!mid.OnsiteCard) return NotPayable;
        var end = new CardExpiry(typed.Card.ExpiryYear, typed.Card.ExpiryMonth).End;
        if (session.Terms.MinExpiryDays is { } days && end < now.AddDays(days)) return TooSoon;
        return admission with { SaveCard = SavesCard(session, mid, typed.Save) };
    }

    /// <summary>A card is charged by its owner, through the connection in whose vault it lies, and nowhere else.</summary>
    async Task<Result<Admission>> Saved(ITx tx, Session session, Mid mid, Quote quote, Money amount, PayInstrument.SavedCard saved)
    {
        var now = clock.GetUtcNow();
        if (session.Terms.PaymentType == PaymentType.SaveCard || await cards.Lock(tx, saved.Token) is not { } card || !IsOf(card, session, mid)) return UnknownCard;
        if (card.IsExpired(now)) return Problem.Field("token", "card_expired");
        if (!card.Lasts(session.Terms.MinExpiryDays, now)) return Problem.Field("token", "expiry_too_soon");
        if (mid.CvvRequired && saved.Cvv is null) return Problem.Field("cvv", "cvv_required");
        return new Admission(mid, quote, amount, InstrumentKind.Token, new PaymentSource.StoredCard(card.GatewayToken, saved.Cvv)) { CardToken = card.Token.Value };
    }

    static bool IsOf(SavedCard card, Session session, Mid mid) =>
        card.CustomerId == session.Terms.CustomerId && card.PgCode == mid.Code && card.Environment == mid.Type;

    /// <summary>Always for what is about keeping the card, else where the payer wants it and the connection can.</summary>
    static bool SavesCard(Session session, Mid mid, bool isWanted) => session.Terms.CustomerId is not null
        && (session.Terms.PaymentType != PaymentType.OneOff || (isWanted && mid.IsTokenizable));

    static readonly Problem TooSoon = Problem.Field("expiry", "expiry_too_soon");
    static readonly Problem UnknownCard = Problem.Field("token", "card_unknown");
}
