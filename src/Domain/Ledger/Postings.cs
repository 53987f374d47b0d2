using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;

namespace Ottu.Domain.Ledger;

/// <summary>What a fact means in the books, in the currency that the gateway charged.</summary>
public static class Postings
{
    /// <summary>A successful attempt. A purchase is money at the gateway; an authorization is only noted until it is captured.</summary>
    public static Posting Payment(Attempt attempt) => Posting.Of(PostingKind.Payment, attempt.ReferenceNumber, attempt.PgCode, attempt switch
    {
        { Operation: GatewayOperation.Authorize } => Reserved(attempt.Total),
        { IsSurplus: true } => [(LedgerAccount.GatewayReceivable, attempt.Total), (LedgerAccount.SurplusHeld, Minus(attempt.Total))],
        _ => Taken(attempt.Amount, attempt.Fee),
    });

    /// <summary>An operation that moved money.</summary>
    /// <param name="attempt">The one whose money it moves.</param>
    /// <param name="operation">As it succeeded.</param>
    /// <param name="capturedBefore">What earlier captures of the attempt took; the fee is what captures take last.</param>
    public static Posting Operation(Attempt attempt, Operation operation, Money capturedBefore)
    {
        var amount = InChargeCurrency(attempt, operation.Amount);
        return operation.Kind switch
        {
            OperationKind.Refund => Of(PostingKind.Refund, Returned(attempt, amount)),
            OperationKind.Capture => Of(PostingKind.Capture, Captured(attempt, amount, capturedBefore)),
            OperationKind.Void when attempt.Operation == GatewayOperation.Authorize => Of(PostingKind.Void, Released(amount)),
            OperationKind.Void => Of(PostingKind.Void, Undone(attempt)),
            _ => throw new InvalidOperationException($"No posting for {operation.Kind}."),
        };

        Posting Of(PostingKind kind, (LedgerAccount, Money)[] lines) => Posting.Of(kind, operation.ReferenceNumber, attempt.PgCode, lines);
    }

    /// <summary>Operations are refused where a rate was applied, but for money that goes back by itself.</summary>
    public static Money InChargeCurrency(Attempt attempt, Money amount) => amount.Currency == attempt.Amount.Currency
        ? amount
        : Money.Round(amount.Amount * (attempt.ExchangeRate ?? 1m), attempt.Amount.Currency);

    static (LedgerAccount, Money)[] Taken(Money amount, Money fee) =>
        [(LedgerAccount.GatewayReceivable, amount + fee), (LedgerAccount.MerchantPayable, Minus(amount)), (LedgerAccount.FeeIncome, Minus(fee))];

    static (LedgerAccount, Money)[] Reserved(Money total) => [(LedgerAccount.AuthorizationOpen, total), (LedgerAccount.AuthorizationDue, Minus(total))];

    static (LedgerAccount, Money)[] Released(Money amount) => [(LedgerAccount.AuthorizationDue, amount), (LedgerAccount.AuthorizationOpen, Minus(amount))];

    // docs/protocol/operations.md 1.4: what may be refunded is the captured amount without the fee, so captures fill the amount first.
    static (LedgerAccount, Money)[] Captured(Attempt attempt, Money amount, Money before)
    {
        var room = attempt.Amount - before;
        var merchant = room.Minor <= 0 ? Money.Zero(amount.Currency) : room < amount ? room : amount;
        return [.. Taken(merchant, amount - merchant), .. Released(amount)];
    }

    static (LedgerAccount, Money)[] Returned(Attempt attempt, Money amount) =>
        [(attempt.IsSurplus ? LedgerAccount.SurplusHeld : LedgerAccount.MerchantPayable, amount), (LedgerAccount.GatewayReceivable, Minus(amount))];

    /// <summary>A purchase that the gateway took back whole, fee included.</summary>
    static (LedgerAccount, Money)[] Undone(Attempt attempt) => attempt.IsSurplus
        ? Returned(attempt, attempt.Total)
        : [.. Taken(attempt.Amount, attempt.Fee).Select(line => (line.Item1, Minus(line.Item2)))];

    static Money Minus(Money amount) => Money.FromMinor(-amount.Minor, amount.Currency);
}
