using Ottu.Application.Audit;
using Ottu.Application.Cards;
using Ottu.Application.Gateways;
using Ottu.Application.Settings;
using Ottu.Infrastructure.Kernel;

namespace Ottu.Infrastructure.Cards;

/// <summary>
/// Asks the gateway to forget a deleted card, again until it answers: the customer was told that the card is gone. What it will not forget is
/// shown to a person.
/// </summary>
sealed class CardForgetting(ICards cards, IInstallations installations, IGateways gateways, IAlerts alerts, TimeProvider clock) : IOutboxHandler
{
    /// <summary>With the pauses below about a day.</summary>
    const int MostTries = 12;

    static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    static readonly TimeSpan LongestPause = TimeSpan.FromHours(6);

    public async Task<OutboxResult> Handle(OutboxItem item, CancellationToken ct)
    {
        var card = ForgottenCard.Of(item.Payload);

        // A vault names the same number once for all customers: whoever else saved it, or the same customer again, still needs it.
        if (await cards.IsNeeded(card.PgCode, card.GatewayToken, ct)) return new OutboxResult.Done();
        if (!(await installations.Current(ct)).Mids.TryGetValue(card.PgCode, out var mid)) return GiveUp(card, "The connection is gone.");
        return await gateways.Of(mid).ForgetCard(new ForgetCardRequest(mid, card.GatewayToken), ct) switch
        {
            GatewayAnswer.Approved => new OutboxResult.Done(),
            GatewayAnswer.Declined declined => GiveUp(card, declined.Message),
            _ when item.Tries >= MostTries => GiveUp(card, "The gateway does not answer."),
            _ => new OutboxResult.RetryAt(clock.GetUtcNow() + Pause(item.Tries)),
        };
    }

    OutboxResult.Done GiveUp(ForgottenCard card, string why) =>
        new(tx => alerts.Raise(tx, "card_not_forgotten", sessionRef: null, $"A deleted card is still in the vault of {card.PgCode}. {why}"));

    static TimeSpan Pause(long tries) => TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << (int)Math.Min(tries - 1, 10)));
}
