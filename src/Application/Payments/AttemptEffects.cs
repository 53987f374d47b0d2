using Ottu.Application.Billing;
using Ottu.Application.Cards;
using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Application.Routing;
using Ottu.Application.Webhooks;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>What other features make of an outcome, in the commit that records it: saved cards, billing, the health of connections.</summary>
public sealed class AttemptEffects(CardKeeper cards, BillingKeeper billing, HealthWatch health)
{
    /// <summary>The attempt with its card, the session with the life that billing gives its link.</summary>
    public async Task<Settled> Settled(ITx tx, Installation installation, Settled settled, GatewayAnswer answer, WebhookTrigger trigger)
    {
        // The schedule before the agreement that the card is kept for: so does whoever charges or changes a schedule.
        await billing.Hold(tx, settled.Session);

        // That an orphan was never sent is the fault of the process that died.
        if (answer is not GatewayAnswer.NotSent || trigger != WebhookTrigger.AutoInquiry) await health.Observe(tx, installation, settled.Attempt, answer);
        if (settled.Kind == SettledKind.Changed) settled = settled with { Attempt = await Keep(tx, installation, settled, answer) };
        return settled with { Session = await billing.Settled(tx, installation, settled, trigger) };
    }

    /// <summary>The charge was answered without an outcome, or not at all; or the payer came back before there was one.</summary>
    /// <param name="isFirst">The answer is the charge's own.</param>
    public async Task Undecided(ITx tx, Installation installation, Session session, Attempt attempt, GatewayAnswer answer, bool isFirst)
    {
        if (isFirst && answer is GatewayAnswer.Unknown) await health.Observe(tx, installation, attempt, answer);
        await billing.Undecided(tx, session, attempt);
    }

    /// <summary>Another attempt takes over: the payment itself has no outcome yet.</summary>
    public async Task Abandoned(ITx tx, Installation installation, Session session, Attempt attempt, GatewayAnswer answer)
    {
        await health.Observe(tx, installation, attempt, answer);
        await cards.Declined(tx, installation, session, attempt);
    }

    async Task<Attempt> Keep(ITx tx, Installation installation, Settled settled, GatewayAnswer answer)
    {
        if (answer is GatewayAnswer.Approved { Receipt: var receipt }) return await cards.Succeeded(tx, installation, settled.Session, settled.Attempt, receipt);
        await cards.Declined(tx, installation, settled.Session, settled.Attempt);
        return settled.Attempt;
    }
}
