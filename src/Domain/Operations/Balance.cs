using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Domain.Operations;

/// <summary>
/// What may still be done with the money of one successful attempt: pure arithmetic over its operations, hidden reservations included, so
/// that parallel callers can never take more than there is. docs/protocol/operations.md 1
/// </summary>
public sealed record Balance
{
    readonly SessionState _state;

    Balance(SessionState state) => _state = state;

    /// <summary>What a capture may take: settled amount and fee, less every capture that took or may take money.</summary>
    public required Money Capturable { get; init; }

    /// <summary>What a refund may return: never the fee, never money that was not captured.</summary>
    public required Money Refundable { get; init; }

    /// <summary>What a void releases: all of it.</summary>
    public required Money Voidable { get; init; }

    /// <summary>A capture succeeded.</summary>
    public bool IsCaptured { get; init; }

    /// <summary>A capture succeeded, runs, or has an unknown outcome.</summary>
    public bool MayBeCaptured { get; init; }

    /// <summary>A void succeeded, runs, or has an unknown outcome.</summary>
    public bool MayBeVoided { get; init; }

    /// <summary>The outcome of a capture or void is not known: no other may start.</summary>
    public bool IsBlocked { get; init; }

    /// <param name="state">Of the parent.</param>
    /// <param name="attempt">The attempt whose money is moved.</param>
    /// <param name="operations">Everything that was ever asked of the parent.</param>
    public static Balance Of(SessionState state, Attempt attempt, IEnumerable<Operation> operations)
    {
        var own = operations.Where(operation => operation.AttemptRef == attempt.Id && operation.State.HoldsMoney()).ToList();
        var (settled, total) = (attempt.SessionAmount, TotalOf(attempt));
        var none = Money.Zero(settled.Currency);
        var captured = Sum(own.Where(operation => operation is { Kind: OperationKind.Capture, State: OperationState.Succeeded }), none);
        var refunded = Sum(own.Where(operation => operation.Kind == OperationKind.Refund), none);
        var mayBeCaptured = own.Any(operation => operation.Kind == OperationKind.Capture);
        var mayBeVoided = own.Any(operation => operation.Kind == OperationKind.Void);
        var isAuthorized = state == SessionState.Authorized;
        var returnable = isAuthorized ? Least(captured, settled) : settled;
        return new Balance(state)
        {
            Capturable = isAuthorized && !mayBeVoided ? total - Sum(own.Where(operation => operation.Kind == OperationKind.Capture), none) : none,
            Refundable = returnable - refunded,
            Voidable = isAuthorized && !mayBeCaptured && !mayBeVoided ? total : none,
            IsCaptured = !captured.IsZero,
            MayBeCaptured = mayBeCaptured,
            MayBeVoided = mayBeVoided,
            IsBlocked = own.Any(operation => operation.State == OperationState.Unknown),
        };
    }

    /// <summary>The state matrix of what reaches the gateway.</summary>
    public bool Admits(OperationKind kind) => kind switch
    {
        OperationKind.Capture => _state == SessionState.Authorized && !MayBeVoided,
        OperationKind.Void => _state == SessionState.Authorized && !MayBeVoided && !MayBeCaptured,
        _ => _state == SessionState.Paid || (_state == SessionState.Authorized && IsCaptured),
    };

    public Money Left(OperationKind kind) => kind switch
    {
        OperationKind.Capture => Capturable,
        OperationKind.Void => Voidable,
        _ => Refundable,
    };

    /// <summary>In the currency of the session, as all operations are. docs/protocol/routing.md 2.4</summary>
    static Money TotalOf(Attempt attempt) =>
        attempt.ExchangeRate is { } rate ? Money.Round(attempt.Total.Amount / rate, attempt.SessionAmount.Currency) : attempt.Total;

    static Money Sum(IEnumerable<Operation> operations, Money none) => operations.Aggregate(none, (sum, operation) => sum + operation.Amount);

    static Money Least(Money left, Money right) => left < right ? left : right;
}
