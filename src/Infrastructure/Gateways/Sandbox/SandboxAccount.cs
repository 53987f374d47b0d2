using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;

namespace Ottu.Infrastructure.Gateways.Sandbox;

/// <summary>
/// A payment with what was done to its money, and the bank's own rules about what may be done next: it never captures more than it
/// reserved and never refunds more than it captured, whatever its merchants ask for.
/// </summary>
/// <param name="Payment">As locked.</param>
/// <param name="Operations">Oldest first.</param>
public sealed record SandboxAccount(SandboxPayment Payment, IReadOnlyList<SandboxOperation> Operations)
{
    public const string Approved = "00";
    public const string InvalidTransaction = "12";
    public const string InvalidAmount = "13";
    public const string UnknownPayment = "25";
    public const string TooMuch = "61";

    public Money Captured => Payment.State == SandboxState.Paid ? Payment.Amount : Sum(OperationKind.Capture, SandboxOperationState.Done);

    public Money Refunded => Sum(OperationKind.Refund, SandboxOperationState.Done);

    /// <summary>Refunds that are taken on but not carried out.</summary>
    public Money Queued => Sum(OperationKind.Refund, SandboxOperationState.Queued);

    public Money Voided => Sum(OperationKind.Void, SandboxOperationState.Done);

    public SandboxOperation? Find(string reference) => Operations.FirstOrDefault(row => row.ReferenceNumber == reference);

    /// <summary>The code with which the bank turns an operation down; null where it may be done.</summary>
    public string? Refuse(OperationKind kind, Money amount)
    {
        if (!Payment.HasMoney) return InvalidTransaction;
        if (amount.Currency != Payment.Amount.Currency || amount.Minor <= 0) return InvalidAmount;
        return kind switch
        {
            OperationKind.Refund => amount > Captured - Refunded - Queued ? TooMuch : null,
            _ when Payment.State != SandboxState.Authorized || Holds(OperationKind.Void) => InvalidTransaction,
            OperationKind.Capture => amount > Payment.Amount - Held(OperationKind.Capture) ? TooMuch : null,
            _ => Holds(OperationKind.Capture) ? InvalidTransaction : null,
        };
    }

    bool Holds(OperationKind kind) => Operations.Any(row => row.Kind == kind && row.HoldsMoney);

    Money Held(OperationKind kind) => Sum(row => row.Kind == kind && row.HoldsMoney);

    Money Sum(OperationKind kind, SandboxOperationState state) => Sum(row => row.Kind == kind && row.State == state);

    Money Sum(Func<SandboxOperation, bool> counts) =>
        Operations.Where(counts).Aggregate(Money.Zero(Payment.Amount.Currency), (sum, row) => sum + row.Amount);
}
