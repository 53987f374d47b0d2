using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;

namespace Ottu.Infrastructure.Gateways.Sandbox;

/// <summary>What somebody wants done with the money of a payment.</summary>
/// <param name="Kind">Refund, capture or void.</param>
/// <param name="Amount">Of a void nothing is read: it takes back the whole authorization.</param>
/// <param name="ReferenceNumber">The merchant's or the bank's own.</param>
public sealed record SandboxOrder(OperationKind Kind, Money Amount, string ReferenceNumber)
{
    public SandboxOperationBehaviour Behaviour { get; init; }

    /// <summary>The code with which it is to be declined; null: as the balance allows.</summary>
    public string? DeclineCode { get; init; }

    /// <summary>The bank's decision about it.</summary>
    public SandboxOperation Decide(SandboxAccount account, string authCode, DateTimeOffset now)
    {
        var amount = Kind == OperationKind.Void ? account.Payment.Amount : Amount;
        var refusal = DeclineCode ?? account.Refuse(Kind, amount);
        var isQueued = refusal is null && Behaviour is SandboxOperationBehaviour.QueuedOk or SandboxOperationBehaviour.QueuedReject;
        return new SandboxOperation
        {
            PaymentRef = account.Payment.Id,
            ReferenceNumber = ReferenceNumber,
            Kind = Kind,
            Amount = amount,
            State = refusal is not null ? SandboxOperationState.Declined : isQueued ? SandboxOperationState.Queued : SandboxOperationState.Done,
            Behaviour = Behaviour,
            Code = refusal ?? (isQueued ? "" : SandboxAccount.Approved),
            AuthCode = authCode,
            CreatedAt = now,
            DecidedAt = isQueued ? null : now,
        };
    }
}

/// <summary>The clerk of the simulated bank does some operations of its own accord, as a merchant would in the bank's portal.</summary>
public sealed class SandboxCounter(SandboxBooks books, Entropy entropy, TimeProvider clock)
{
    /// <summary>An operation that no merchant sent: the bank gives it a reference of its own.</summary>
    /// <returns>The entry, also when the bank's own rules declined it; null when there is no such payment.</returns>
    public Task<SandboxOperation?> Do(string paymentReference, OperationKind kind, Money amount, CancellationToken ct)
    {
        var order = new SandboxOrder(kind, amount, "BNK" + entropy.UpperAlphanumeric(9));
        return books.Book(paymentReference, order.ReferenceNumber, account => order.Decide(account, entropy.UpperAlphanumeric(6), clock.GetUtcNow()), ct);
    }

    /// <summary>Carries out or rejects what is queued; anything else stays as it is.</summary>
    public Task<SandboxOperation?> Settle(string reference, bool isDone, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return books.ChangeOperation(reference, operation => operation.Settled(isDone, now), ct);
    }
}
