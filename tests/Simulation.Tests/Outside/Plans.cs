using Ottu.Application.Gateways;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;
using Ottu.Infrastructure.Gateways;
using Ottu.Simulation.Tests.Product;

namespace Ottu.Simulation.Tests.Outside;

static class Outcomes
{
    public const string Approve = "approve";
    public const string Challenge = "challenge";
    public const string Cancel = "cancel";

    /// <summary>At least one of every class of docs/protocol/routing.md 3.5.</summary>
    public static readonly string[] Refusals = ["05", "05", "91", "96", "03", "58", "51", "61", "54", "1A", "43", "04", "14", "R1", "XX"];
}

/// <summary>What becomes of one message on its way to a bank.</summary>
/// <param name="Refuses">No connection: nothing was sent.</param>
/// <param name="IsLost">Sent, and never arrives.</param>
/// <param name="IsSilent">The answer never arrives.</param>
/// <param name="Travel">Until it arrives.</param>
/// <param name="Answer">Until the answer is here.</param>
/// <param name="Repeats">The network delivers it twice.</param>
sealed record Passage(bool Refuses, bool IsLost, bool IsSilent, TimeSpan Travel, TimeSpan Answer, bool Repeats);

/// <param name="Outcome">One of <see cref="Outcomes"/>, or a code.</param>
/// <param name="BooksAfter">Late booking; null: at once.</param>
/// <param name="SaysPending">Whether an inquiry before that hears "pending" rather than "not paid".</param>
/// <param name="Reports68">The issuer did not answer the bank.</param>
/// <param name="Card">What pays.</param>
sealed record ChargePlan(string Outcome, TimeSpan? BooksAfter, bool SaysPending, bool Reports68, CardSummary? Card);

/// <param name="Code">Declined with it; empty: done.</param>
/// <param name="QueuedFor">A refund that is carried out later.</param>
/// <param name="BooksAfter">Late booking: until then nobody there knows of it. Null: at once.</param>
sealed record OperationPlan(string Code, TimeSpan? QueuedFor, TimeSpan? BooksAfter);

/// <summary>How each connection feels: flapping is the change between these.</summary>
sealed class Moods(World world)
{
    static readonly CardFingerprint Fingerprint = new("simulated-fingerprint-key-of-32-letters"u8.ToArray());
    readonly Dictionary<string, Mood> _moods = new(StringComparer.Ordinal);

    public void Change(string pgCode, Mood mood) => _moods[pgCode] = mood;

    public void Heal() => _moods.Clear();

    public Passage Passage(string pgCode)
    {
        var (dice, faults, mood) = (world.Dice, world.Faults, _moods.GetValueOrDefault(pgCode));
        var travel = dice.Milliseconds(5, 400);
        var isSlow = mood == Mood.Slow ? faults.Percent(60) : faults.Percent(5);
        var isLost = mood == Mood.Silent ? faults.Percent(40) : faults.Percent(3);
        var isSilent = mood == Mood.Silent ? faults.Percent(60) : faults.Percent(6);
        return new Passage(
            Refuses: mood == Mood.Away ? faults.Percent(80) : faults.Percent(3),
            isLost,
            isSilent,
            travel,
            travel + (isSlow || isLost || isSilent ? dice.Seconds(2, 45) : dice.Milliseconds(5, 900)),
            Repeats: faults.Percent(5));
    }

    public ChargePlan Charge(ChargeRequest request)
    {
        var (dice, faults) = (world.Dice, world.Faults);
        var card = CardOf(request);
        var isSick = _moods.GetValueOrDefault(request.Mid.Code) == Mood.Declining && faults.Percent(70);
        var outcome = request.Source is PaymentSource.GatewayPage ? Outcomes.Challenge
            : isSick ? dice.Of(["91", "96", "03"])
            : request.Source is PaymentSource.StoredCard && card is null ? "14"
            : dice.Percent(60) ? Outcomes.Approve
            : dice.Percent(30) ? Outcomes.Challenge
            : dice.Of(Outcomes.Refusals);
        var isLate = outcome != Outcomes.Challenge && faults.Percent(request.Initiator == ChargeInitiator.Merchant ? 15 : 6);
        return new ChargePlan(outcome, isLate ? LateBy(request) : null, dice.Percent(40), Reports68: faults.Percent(3), card);
    }

    public OperationPlan Operation(OperationRequest request)
    {
        var (dice, faults) = (world.Dice, world.Faults);
        return new OperationPlan(
            faults.Percent(12) ? dice.Of(["05", "96", "51"]) : "",
            request.Kind == OperationKind.Refund && faults.Percent(20) ? dice.Minutes(1, 300) : null,
            faults.Percent(8) ? dice.Seconds(5, 7200) : null);
    }

    /// <summary>Nobody sees a charge without its customer through: a bank that is late with one is so within the time in which it is asked.</summary>
    TimeSpan LateBy(ChargeRequest request) => request.Initiator == ChargeInitiator.Merchant ? world.Dice.Seconds(5, 540) : world.Dice.Seconds(5, 7200);

    CardSummary? CardOf(ChargeRequest request) => request.Source switch
    {
        PaymentSource.TypedCard { Card: var card } => new CardSummary(
            "VISA", card.Number.Reveal()[..6], card.Number.Reveal()[^4..], $"{card.ExpiryMonth:00}", $"{card.ExpiryYear % 100:00}", card.Holder, Fingerprint.Of(card.Number)),
        PaymentSource.StoredCard stored => world.Bank.Stored(stored.GatewayToken)?.Card,
        _ => null,
    };
}

enum Mood
{
    Well,

    /// <summary>Refuses connections.</summary>
    Away,
    Slow,
    Silent,

    /// <summary>Answers with technical declines.</summary>
    Declining,
}
