using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Domain.Cards;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Cards;

/// <summary>
/// Whether the merchant may charge a saved card for a session without its customer. Everything is judged under the session's lock; the
/// first check that fails answers. docs/protocol/operations.md 4.3
/// </summary>
public sealed class MerchantAdmission(ICards cards, IAgreements agreements, ISessions sessions, CardOffers offers, TimeProvider clock)
{
    public async Task<Result<Admission>> Admit(ITx tx, Installation installation, Session session, string token)
    {
        var now = clock.GetUtcNow();
        if (ChargeFailure.Refuse(session, now) is { } refusal) return refusal;
        if ((await sessions.Attempts(tx, session.Id)).Any(attempt => attempt.State == AttemptState.Pending)) return ChargeFailure.Running;
        if (session.Terms is not { PaymentType: PaymentType.AutoDebit, CustomerId: { } customer }) return ChargeFailure.InvalidState("Only an `auto_debit` payment can be charged by the merchant.");
        if (await cards.Lock(tx, token) is not { } card || card.CustomerId != customer || !IsInEnvironment(installation, session, card)) return UnknownToken(token);
        if (!(await offers.Of(installation, session, CancellationToken.None)).TryGetValue(card.PgCode, out var offer)) return ChargeFailure.NotSupported($"The card belongs to payment gateway \"{card.PgCode}\", which the payment does not offer.");
        if (Connection(installation, session, card, offer) is not { } mid || session.QuoteOf(offer) is not { } quote) return ChargeFailure.NotSupported($"Payment gateway \"{card.PgCode}\" does not support auto debit.");
        if ((string?)session.Terms.Agreement?["id"] is not { } id || await agreements.Lock(tx, customer, card.Environment, id) is not { } agreement || agreement.CardRef != card.Id) return ChargeFailure.NotLinked;
        if (agreement.RefuseCharge(session.Terms.Amount, now) is { } limit) return ChargeFailure.Limit(limit);
        if (card.IsExpired(now)) return ChargeFailure.CardExpired;
        return new Admission(mid, quote, session.Terms.Amount, InstrumentKind.Token, new PaymentSource.StoredCard(card.GatewayToken, Cvv: null)).With(card);
    }

    static Mid? Connection(Installation installation, Session session, SavedCard card, string offer) =>
        installation.Mids.TryGetValue(card.PgCode, out var vault) && vault.AutoDebitEnabled ? installation.Usable(offer, session.Terms.Type, session.Terms.Amount.Currency) : null;

    /// <summary>A sandbox card is unknown to a payment that offers real connections only, and the other way round.</summary>
    static bool IsInEnvironment(Installation installation, Session session, SavedCard card) =>
        session.Terms.PgCodes.Any(code => installation.Mids.TryGetValue(code, out var mid) && mid.Type == card.Environment);

    static Problem UnknownToken(string token) => Problem.Field("token", $"No card found with `token` of {token}.");
}
