using System.Text.Json.Nodes;
using Ottu.Domain.Kernel;

namespace Ottu.Domain.Payments;

/// <summary>One try to move money at one gateway, with the price that was frozen when it began.</summary>
public sealed record Attempt
{
    /// <summary>Row identity; 0 until stored.</summary>
    public long Id { get; init; }

    /// <summary>Row identity of the session.</summary>
    public required long SessionRef { get; init; }

    /// <summary>Our name for the attempt and the gateway's idempotency key.</summary>
    public required string ReferenceNumber { get; init; }

    public required string PgCode { get; init; }

    /// <summary>Catalogue code of the gateway.</summary>
    public required string Gateway { get; init; }

    public required GatewayOperation Operation { get; init; }

    public AttemptState State { get; init; } = AttemptState.Pending;

    /// <summary>A newer submit took over; still inquirable, no longer blocking.</summary>
    public bool IsSuperseded { get; init; }

    public ChargeInitiator Initiator { get; init; } = ChargeInitiator.Customer;

    public InstrumentKind Instrument { get; init; } = InstrumentKind.GatewayPage;

    /// <summary>The virtual connection that the payer chose; null where they chose a real one.</summary>
    public string? RoutedFrom { get; init; }

    /// <summary>0 for the first try of a submit, then one more for each failover.</summary>
    public int Hop { get; init; }

    /// <summary>The saved card that paid, or that this attempt saved. Stays when the card is deleted.</summary>
    public string? CardToken { get; init; }

    /// <summary>The card is saved if the attempt succeeds: the customer ticked the box, or the kind of session asks for it.</summary>
    public bool SaveCard { get; init; }

    /// <summary>What the payer chose to pay, session currency, no fee.</summary>
    public required Money SessionAmount { get; init; }

    /// <summary>The same in the connection's currency, no fee.</summary>
    public required Money Amount { get; init; }

    /// <summary>Fee in the connection's currency.</summary>
    public required Money Fee { get; init; }

    /// <summary>Session currency to connection currency; null when nothing was converted.</summary>
    public decimal? ExchangeRate { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the answer to the charge was recorded; null for an orphan, whose process died in between.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Safe for customers; set when the attempt recorded an error.</summary>
    public string? Message { get; init; }

    /// <summary>The gateway's decline code as it was given.</summary>
    public string? DeclineCode { get; init; }

    /// <summary>The gateway's raw answer; never holds card data.</summary>
    public JsonObject? GatewayResponse { get; init; }

    /// <summary>docs/protocol/webhooks.md 7.</summary>
    public JsonObject? PgParams { get; init; }

    public CardSummary? Card { get; init; }

    /// <summary>Where the payer was sent for a challenge or the gateway's page.</summary>
    public string? RedirectUrl { get; init; }

    /// <summary>One-time secret of the return URL.</summary>
    public required string Nonce { get; init; }

    /// <summary>Automatic inquiries that were made.</summary>
    public int Inquiries { get; init; }

    public DateTimeOffset? NextInquiryAt { get; init; }

    /// <summary>Money that arrived although the session could not take it: second success, success after cancel.</summary>
    public bool IsSurplus { get; init; }

    /// <summary>Whether the payer's browser is waiting for the outcome (webhook trigger 1) or nobody is (trigger 2).</summary>
    public bool PayerWaits { get; init; } = true;

    public Money Total => Amount + Fee;

    public bool TryMove(AttemptTrigger trigger, DateTimeOffset now, out Attempt moved)
    {
        moved = this;
        if (!Transitions.Attempt.Allows(State, trigger, out var to)) return false;
        moved = this with { State = to, FinishedAt = now, NextInquiryAt = null };
        return true;
    }
}

/// <summary>What may be kept of a card: never its number, never its CVV.</summary>
/// <param name="Brand">Upper case, e.g. VISA.</param>
/// <param name="Bin">First six digits.</param>
/// <param name="LastFour">Last four digits.</param>
/// <param name="ExpiryMonth">"01" to "12".</param>
/// <param name="ExpiryYear">Two digits.</param>
/// <param name="Holder">As typed, if typed.</param>
/// <param name="Fingerprint">Keyed hash of the number, to recognise the same card again.</param>
public sealed record CardSummary(string Brand, string Bin, string LastFour, string ExpiryMonth, string ExpiryYear, string? Holder, string Fingerprint)
{
    /// <summary>First six and last four: <c>411111******1111</c>.</summary>
    public string Masked => $"{Bin}******{LastFour}";
}
