using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;

namespace Ottu.Domain.Cards;

public enum AgreementState
{
    Live,

    /// <summary>No more charges; its card may be deleted. Only the back office ends one.</summary>
    Ended,
}

/// <summary>
/// What a customer agreed to in the first payment: that the merchant may charge the linked card again. One card per agreement; a later
/// first payment with another card moves the link. docs/protocol/operations.md 4
/// </summary>
public sealed record Agreement
{
    /// <summary>Row identity; 0 until stored.</summary>
    public long Id { get; init; }

    /// <summary>The merchant's; unique per customer and environment. R36</summary>
    public required string AgreementId { get; init; }

    public required string CustomerId { get; init; }

    public required MidType Environment { get; init; }

    public required AgreementTerms Terms { get; init; }

    public AgreementState State { get; init; } = AgreementState.Live;

    /// <summary>Row identity of the linked card; null when it was deleted after the agreement ended.</summary>
    public long? CardRef { get; init; }

    /// <summary>What the first payment came to: every cycle's amount where the terms say <c>fixed</c>.</summary>
    public Money? FirstAmount { get; init; }

    /// <summary>Merchant-initiated charges that succeeded; the first payment does not count.</summary>
    public long Cycles { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastChargedAt { get; init; }

    /// <summary>When scheduled billing began its latest cycle, by whichever schedule, paid or not: the next one keeps the interval from it.</summary>
    public DateTimeOffset? LastCycleAt { get; init; }

    /// <summary>When the issuer forbade further charges (a hard decline): a person or a new first payment must help.</summary>
    public DateTimeOffset? FlaggedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why the charge API refuses, or null: what binds there is life, end date and highest amount. R39</summary>
    public string? RefuseCharge(Money amount, DateTimeOffset now)
    {
        if (State == AgreementState.Ended) return "The agreement has ended.";
        if (Terms.HasExpired(now)) return "The agreement has expired.";
        if (Terms.MaxAmountPerCycle is not null && FirstAmount is { } first && first.Currency != amount.Currency) return "The agreement's maximum per cycle is in another currency.";
        return Terms.MaxAmountPerCycle is { } most && amount.Amount > most ? "The amount is above the agreement's maximum per cycle." : null;
    }

    public Agreement Charged(DateTimeOffset now) => this with { Cycles = Cycles + 1, LastChargedAt = now };

    /// <summary>The customer agreed anew after the end.</summary>
    public Agreement Renewed(AgreementTerms terms, Money firstAmount) => this with { Terms = terms, FirstAmount = firstAmount, State = AgreementState.Live, EndedAt = null, Cycles = 0 };

    public Agreement End(DateTimeOffset now) => State == AgreementState.Ended ? this : this with { State = AgreementState.Ended, EndedAt = now };
}
