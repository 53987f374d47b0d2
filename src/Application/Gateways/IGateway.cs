using System.Text.Json.Nodes;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;
using Ottu.Domain.Routing;

namespace Ottu.Application.Gateways;

/// <summary>
/// A payment gateway as the product sees it. An adapter has no database of ours; it never throws for what a network or a bank may do,
/// it answers. Every call carries our reference, which the gateway uses as its idempotency key.
/// </summary>
public interface IGateway
{
    /// <summary>Takes or reserves money. Never retried blindly.</summary>
    Task<GatewayAnswer> Charge(ChargeRequest request, CancellationToken ct);

    /// <summary>Asks what became of a charge: the only source of truth about an outcome.</summary>
    Task<GatewayAnswer> Inquire(InquiryRequest request, CancellationToken ct);

    /// <summary>
    /// Moves the money of an approved charge again: Approved, Declined, Pending (a refund that is queued), Unknown or NotSent.
    /// Never retried blindly.
    /// </summary>
    Task<GatewayAnswer> Operate(OperationRequest request, CancellationToken ct);

    /// <summary>Asks what became of an operation: Approved, Declined (rejected), Pending, NotPaid (never heard of it) or Unknown.</summary>
    Task<GatewayAnswer> InquireOperation(OperationRequest request, CancellationToken ct);

    /// <summary>
    /// Removes a card from the gateway's vault: Approved (also when it is gone already), Declined, NotSent or Unknown. Asking again does no harm.
    /// </summary>
    Task<GatewayAnswer> ForgetCard(ForgetCardRequest request, CancellationToken ct);
}

/// <param name="Mid">The connection in whose vault the card lies.</param>
/// <param name="GatewayToken">The gateway's name for it.</param>
public sealed record ForgetCardRequest(Mid Mid, string GatewayToken);

/// <param name="Mid">The connection.</param>
/// <param name="Kind">Refund, capture or void.</param>
/// <param name="ReferenceNumber">Our unique reference of the operation: idempotency key.</param>
/// <param name="ChargeReference">The reference of the charge it acts on.</param>
/// <param name="Amount">What to move.</param>
/// <param name="Extra">The merchant's data for the gateway; the simulator reads its instructions here and in the session's.</param>
public sealed record OperationRequest(Mid Mid, OperationKind Kind, string ReferenceNumber, string ChargeReference, Money Amount, JsonObject? Extra);

/// <summary>Finds the adapter of a connection: the simulator for sandbox ones, else by catalogue code.</summary>
public interface IGateways
{
    IGateway Of(Mid mid);
}

/// <param name="Mid">The connection, credentials included.</param>
/// <param name="ReferenceNumber">Our unique reference: idempotency key.</param>
/// <param name="Total">What to charge, fee included.</param>
/// <param name="Operation">Purchase or authorize.</param>
/// <param name="Source">What the payer pays with.</param>
/// <param name="Payer">Who pays and where they return to.</param>
public sealed record ChargeRequest(Mid Mid, string ReferenceNumber, Money Total, GatewayOperation Operation, PaymentSource Source, PayerContext Payer)
{
    /// <summary>Whether the customer is present. A merchant-initiated charge can not be challenged: a gateway that wants to declines.</summary>
    public ChargeInitiator Initiator { get; init; } = ChargeInitiator.Customer;

    /// <summary>Keep the card in the vault if the charge succeeds; <see cref="GatewayReceipt.GatewayToken"/> then names it.</summary>
    public bool StoreCard { get; init; }

    /// <summary>How long the gateway may take, where that is less than usual.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>The merchant's id of the agreement that the charge starts or goes on with; schemes want to be told.</summary>
    public string? AgreementId { get; init; }
}

/// <param name="SessionId">The session.</param>
/// <param name="ReturnUrl">Absolute; where the gateway sends the payer's browser back to. Carries a one-time nonce.</param>
/// <param name="NotifyUrl">Absolute; where the gateway may call us.</param>
/// <param name="Language">"en" or "ar".</param>
/// <param name="Extra">The session's custom data; the simulator reads its instructions here.</param>
public sealed record PayerContext(string SessionId, string ReturnUrl, string NotifyUrl, string Language, JsonObject? Extra);

/// <summary>What the payer pays with: a closed union.</summary>
public abstract record PaymentSource
{
    PaymentSource()
    {
    }

    /// <summary>The gateway's own page asks for the instrument.</summary>
    public sealed record GatewayPage : PaymentSource;

    /// <summary>A card typed on our page. Lives in memory for this call only.</summary>
    public sealed record TypedCard(CardDetails Card) : PaymentSource;

    /// <summary>A card in the gateway's vault.</summary>
    /// <param name="GatewayToken">The gateway's name for it.</param>
    /// <param name="Cvv">Typed by a customer who is present; null when the merchant charges or the connection asks for none.</param>
    public sealed record StoredCard(string GatewayToken, Secret? Cvv) : PaymentSource;

    /// <summary>What a device or wallet handed over: passed on as it came, never stored or logged.</summary>
    /// <param name="Kind">Apple Pay, Google Pay, Samsung Pay or a wallet.</param>
    /// <param name="Payload">Opaque.</param>
    public sealed record DevicePayload(InstrumentKind Kind, JsonObject Payload) : PaymentSource
    {
        public override string ToString() => "***";
    }
}

/// <summary>A card number with its secrets. No member prints itself.</summary>
/// <param name="Number">Digits only.</param>
/// <param name="ExpiryMonth">1-12.</param>
/// <param name="ExpiryYear">Four digits.</param>
/// <param name="Cvv">3 or 4 digits.</param>
/// <param name="Holder">Optional.</param>
public sealed record CardDetails(Secret Number, int ExpiryMonth, int ExpiryYear, Secret Cvv, string? Holder)
{
    const int ShortestForEight = 16;

    /// <summary>The first digits that may be kept: eight of a number of usual length, else six.</summary>
    public Bin? Bin => Domain.Routing.Bin.TryParse(Number.Reveal().AsSpan(0, Number.Reveal().Length >= ShortestForEight ? 8 : 6), out var bin) ? bin : null;

    public override string ToString() => "***";
}

/// <param name="Mid">The connection.</param>
/// <param name="ReferenceNumber">The reference of the charge.</param>
/// <param name="Total">What was asked for.</param>
public sealed record InquiryRequest(Mid Mid, string ReferenceNumber, Money Total);

/// <summary>What a gateway answered: a closed union. "Unknown" is never "failed".</summary>
public abstract record GatewayAnswer
{
    GatewayAnswer()
    {
    }

    /// <summary>The money was taken or reserved.</summary>
    public sealed record Approved(GatewayReceipt Receipt) : GatewayAnswer;

    /// <summary>A definite no. No money moved.</summary>
    /// <param name="Code">The gateway's or ISO 8583 code, e.g. "51".</param>
    /// <param name="Message">Safe for customers.</param>
    /// <param name="Receipt">The raw answer.</param>
    public sealed record Declined(string Code, string Message, GatewayReceipt Receipt) : GatewayAnswer;

    /// <summary>The payer gave up at the gateway. No money moved.</summary>
    public sealed record Canceled(GatewayReceipt Receipt) : GatewayAnswer;

    /// <summary>The payer must go to this URL: a challenge or the gateway's own page.</summary>
    public sealed record ActionRequired(string RedirectUrl, GatewayReceipt Receipt) : GatewayAnswer;

    /// <summary>The gateway is still working on it.</summary>
    public sealed record Pending(GatewayReceipt Receipt) : GatewayAnswer;

    /// <summary>An inquiry was answered: so far nothing was paid.</summary>
    public sealed record NotPaid(GatewayReceipt Receipt) : GatewayAnswer;

    /// <summary>No usable answer after the request may have arrived. Money may have moved.</summary>
    public sealed record Unknown(string Reason) : GatewayAnswer;

    /// <summary>The request surely did not arrive. No money moved.</summary>
    /// <param name="Reason">For us.</param>
    /// <param name="Message">Safe for customers; null: the usual words.</param>
    public sealed record NotSent(string Reason, string? Message = null) : GatewayAnswer;
}

/// <summary>What is kept of an answer.</summary>
/// <param name="Raw">The gateway's answer as JSON without card data.</param>
/// <param name="PgParams">docs/protocol/webhooks.md 7: strings only.</param>
/// <param name="Card">The card, if the gateway named one.</param>
public sealed record GatewayReceipt(JsonObject Raw, JsonObject PgParams, CardSummary? Card)
{
    public static GatewayReceipt Empty => new([], [], Card: null);

    /// <summary>The gateway's name for the card in its vault, where it was asked to keep it or was charged with it.</summary>
    public string? GatewayToken { get; init; }

    /// <summary>What an operation moved, as the gateway has it; null where its answer does not say.</summary>
    public MovedMoney? Moved { get; init; }
}

/// <summary>An operation in the books of a gateway.</summary>
public sealed record MovedMoney(OperationKind Kind, Money Amount);

/// <summary>Recognises a card again: a keyed hash of its number, equal for the same card and useless without the key.</summary>
public interface ICardFingerprint
{
    /// <summary>64 lower-case hexadecimal digits.</summary>
    string Of(Secret number);
}
