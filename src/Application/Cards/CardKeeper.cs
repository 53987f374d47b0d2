using Ottu.Application.Audit;
using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Domain.Cards;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Cards;

/// <summary>
/// What a settled attempt means for saved cards and agreements, in the commit that settles it: so a card is saved exactly when its payment
/// succeeded, whoever learned of that. docs/protocol/operations.md 3.1, 4.2
/// </summary>
public sealed class CardKeeper(ICards cards, IAgreements agreements, IAlerts alerts, Entropy entropy, TimeProvider clock)
{
    /// <summary>The attempt with the token of the card that paid or was saved.</summary>
    public async Task<Attempt> Succeeded(ITx tx, Installation installation, Session session, Attempt attempt, GatewayReceipt receipt)
    {
        var card = attempt.Instrument == InstrumentKind.Token ? await Used(tx, session, attempt) : await Saved(tx, installation, session, attempt, receipt);
        if (session.Terms.PaymentType == PaymentType.AutoDebit) await Agree(tx, installation, session, attempt, card);
        return card is null ? attempt : attempt with { CardToken = card.Token.Value };
    }

    /// <summary>The issuer forbids further charges: the agreement is flagged until somebody helps. docs/protocol/routing.md 3.5, class H</summary>
    public async Task Declined(ITx tx, Installation installation, Session session, Attempt attempt)
    {
        if (attempt.Initiator != ChargeInitiator.Merchant || Decline.Classify(attempt.DeclineCode ?? "") != DeclineClass.Hard) return;
        if (await Agreement(tx, installation, session, attempt) is { FlaggedAt: null } agreement) await agreements.Save(tx, agreement with { FlaggedAt = clock.GetUtcNow() });
    }

    async Task<SavedCard?> Used(ITx tx, Session session, Attempt attempt)
    {
        if (await cards.Lock(tx, attempt.CardToken!) is not { } card)
        {
            // Deleted while it was being charged: the money is booked, but no agreement can be linked to what is gone.
            if (session.Terms.PaymentType == PaymentType.AutoDebit) await alerts.Raise(tx, "card_not_saved", session.Id, $"Attempt {attempt.ReferenceNumber} was paid with a card that was deleted meanwhile: there is no agreement.");
            return null;
        }

        await cards.Touch(tx, card, clock.GetUtcNow());
        return card;
    }

    async Task<SavedCard?> Saved(ITx tx, Installation installation, Session session, Attempt attempt, GatewayReceipt receipt)
    {
        if (!attempt.SaveCard || session.Terms.CustomerId is not { } customer) return null;
        if (receipt is not { GatewayToken: { } gatewayToken, Card: { } summary })
        {
            await alerts.Raise(tx, "card_not_saved", session.Id, $"Attempt {attempt.ReferenceNumber} was to save its card, but the gateway named none.");
            return null;
        }

        var now = clock.GetUtcNow();
        return await cards.Keep(tx, new SavedCard
        {
            Token = CardToken.New(entropy),
            CustomerId = customer,
            Environment = EnvironmentOf(installation, attempt),
            PgCode = attempt.PgCode,
            Gateway = attempt.Gateway,
            GatewayToken = gatewayToken,
            Card = summary,
            CreatedAt = now,
            LastUsedAt = now,
        });
    }

    async Task Agree(ITx tx, Installation installation, Session session, Attempt attempt, SavedCard? card)
    {
        var now = clock.GetUtcNow();
        var agreement = await Agreement(tx, installation, session, attempt);
        if (attempt.Initiator == ChargeInitiator.Merchant)
        {
            if (agreement is not null) await agreements.Save(tx, agreement.Charged(now));
            return;
        }

        // A first payment: new, or with another card, or again after the agreement ended. One card per agreement. R38
        if (card is null || session.Terms is not { CustomerId: { } customer, Agreement: { } terms }) return;
        if (agreement is null)
        {
            var agreed = new Agreement
            {
                AgreementId = (string)terms["id"]!,
                CustomerId = customer,
                Environment = card.Environment,
                Terms = new AgreementTerms(terms),
                CardRef = card.Id,
                FirstAmount = attempt.SessionAmount,
                CreatedAt = now,
            };
            if (await agreements.TryAdd(tx, agreed)) return;

            // Another first payment was recorded a moment ago: this one comes after it.
            agreement = await Agreement(tx, installation, session, attempt) ?? throw new InvalidOperationException($"The agreement of attempt {attempt.ReferenceNumber} was taken and cannot be found.");
        }

        // A link from before the end is paid, and the agreement stays ended: it must be agreed to anew.
        if (agreement.State == AgreementState.Ended && session.CreatedAt < agreement.EndedAt) return;
        var renewed = agreement.State == AgreementState.Ended ? agreement.Renewed(new AgreementTerms(terms), attempt.SessionAmount) : agreement;
        await agreements.Save(tx, renewed with { CardRef = card.Id, FlaggedAt = null });
    }

    async Task<Agreement?> Agreement(ITx tx, Installation installation, Session session, Attempt attempt) =>
        session.Terms is { CustomerId: { } customer, Agreement: { } terms } && (string?)terms["id"] is { } id
            ? await agreements.Lock(tx, customer, EnvironmentOf(installation, attempt), id)
            : null;

    static MidType EnvironmentOf(Installation installation, Attempt attempt) =>
        installation.Mids.TryGetValue(attempt.PgCode, out var mid) ? mid.Type : MidType.Production;
}
