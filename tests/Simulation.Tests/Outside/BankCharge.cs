using Ottu.Application.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;

namespace Ottu.Simulation.Tests.Outside;

enum ChargeState
{
    /// <summary>Received; the bank has not booked it yet.</summary>
    Working,

    /// <summary>The payer must act at the bank.</summary>
    Waiting,
    Paid,
    Declined,
    Canceled,
}

/// <summary>A charge in the books of the bank.</summary>
sealed class BankCharge(ChargeRequest request, DateTimeOffset receivedAt)
{
    public string Reference => request.ReferenceNumber;

    public string PgCode => request.Mid.Code;

    public string SessionId => request.Payer.SessionId;

    /// <summary>The device's own name of its payment, where it gave one.</summary>
    public string? DevicePayment => (string?)(request.Source as PaymentSource.DevicePayload)?.Payload["transactionIdentifier"];

    public string ReturnUrl => request.Payer.ReturnUrl;

    public Money Total => request.Total;

    public bool IsAuthorization => request.Operation == GatewayOperation.Authorize;

    public bool IsByMerchant => request.Initiator == ChargeInitiator.Merchant;

    public DateTimeOffset ReceivedAt => receivedAt;

    public ChargeState State { get; set; } = ChargeState.Working;

    public string Code { get; set; } = "";

    public DateTimeOffset? PaidAt { get; set; }

    /// <summary>What an inquiry hears before it is booked: that it is being worked on, or that nothing was paid so far.</summary>
    public bool SaysPending { get; init; }

    public CardSummary? Card { get; set; }

    public string? VaultToken { get; set; }

    /// <summary>How often money was taken: once, unless the bank ignores its idempotency key.</summary>
    public int Times { get; set; }

    public List<BankOperation> Operations { get; } = [];

    /// <summary>A payer or the bank's staff made an operation that we did not ask for.</summary>
    public bool HasOwnOperations => Operations.Any(operation => operation.IsOwn);

    public long Captured => State != ChargeState.Paid ? 0 : IsAuthorization ? Done(OperationKind.Capture) : Total.Minor * Times;

    public long Refunded => Done(OperationKind.Refund);

    public long Voided => Done(OperationKind.Void);

    /// <summary>Money of the payer that the bank holds for the merchant, reserved or taken.</summary>
    public long Kept => State != ChargeState.Paid ? 0 : (Total.Minor * Times) - Refunded - Voided;

    /// <summary>What is or may be moved.</summary>
    public long Held(OperationKind kind) => Sum(kind, operation => operation.State is BankOperationState.Done or BankOperationState.Queued);

    long Done(OperationKind kind) => Sum(kind, operation => operation.State == BankOperationState.Done);

    long Sum(OperationKind kind, Func<BankOperation, bool> counts) => Operations.Where(operation => operation.Kind == kind && counts(operation)).Sum(operation => operation.Amount.Minor * operation.Times);
}

enum BankOperationState
{
    Done,
    Queued,
    Declined,
}

/// <summary>A refund, capture or void in the books of the bank.</summary>
sealed class BankOperation(BankCharge charge, OperationKind kind, string reference, Money amount)
{
    public BankCharge Charge => charge;

    public OperationKind Kind => kind;

    public string Reference => reference;

    public Money Amount => amount;

    public BankOperationState State { get; set; }

    public string Code { get; set; } = "";

    public int Times { get; set; } = 1;

    /// <summary>Made in the bank's own back office.</summary>
    public bool IsOwn { get; init; }
}
