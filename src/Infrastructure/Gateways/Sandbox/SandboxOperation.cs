using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;

namespace Ottu.Infrastructure.Gateways.Sandbox;

/// <summary>What the simulated bank knows of an operation's fate.</summary>
public enum SandboxOperationState
{
    /// <summary>Money moved.</summary>
    Done,

    /// <summary>Taken on, to be carried out or rejected later; its amount is kept free for it.</summary>
    Queued,

    /// <summary>Turned down at once.</summary>
    Declined,

    /// <summary>Turned down after it had been queued.</summary>
    Rejected,
}

/// <summary>How the bank deals with an operation, apart from its balance rules.</summary>
public enum SandboxOperationBehaviour
{
    Normal,

    /// <summary>Queued; done from the second inquiry.</summary>
    QueuedOk,

    /// <summary>Queued; rejected from the second inquiry.</summary>
    QueuedReject,

    /// <summary>Carried out but not answered; inquiry says so.</summary>
    TimeoutDone,
}

/// <summary>A refund, capture or void in the books of the simulated bank.</summary>
public sealed record SandboxOperation
{
    const int InquiriesUntilSettled = 2;

    /// <summary>0 until stored.</summary>
    public long Id { get; init; }

    /// <summary>Row identity of the payment.</summary>
    public required long PaymentRef { get; init; }

    /// <summary>The merchant's reference, or the bank's own for what was done at its counter.</summary>
    public required string ReferenceNumber { get; init; }

    public required OperationKind Kind { get; init; }

    public required Money Amount { get; init; }

    public SandboxOperationState State { get; init; }

    public SandboxOperationBehaviour Behaviour { get; init; }

    /// <summary>ISO 8583; empty while queued.</summary>
    public string Code { get; init; } = "";

    /// <summary>The approval, shown only once there is one.</summary>
    public required string AuthCode { get; init; }

    public long InquiryCount { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Done, or to be done: counts in the balance.</summary>
    public bool HoldsMoney => State is SandboxOperationState.Done or SandboxOperationState.Queued;

    /// <summary>The entry after somebody asked about it.</summary>
    public SandboxOperation Inquired(DateTimeOffset now)
    {
        var asked = this with { InquiryCount = InquiryCount + 1 };
        if (State != SandboxOperationState.Queued || asked.InquiryCount < InquiriesUntilSettled) return asked;
        return Behaviour switch
        {
            SandboxOperationBehaviour.QueuedOk => asked.Settled(isDone: true, now),
            SandboxOperationBehaviour.QueuedReject => asked.Settled(isDone: false, now),
            _ => asked,
        };
    }

    /// <summary>A queued entry is carried out or rejected; any other stays as it is.</summary>
    public SandboxOperation Settled(bool isDone, DateTimeOffset now) => State != SandboxOperationState.Queued
        ? this
        : this with
        {
            State = isDone ? SandboxOperationState.Done : SandboxOperationState.Rejected,
            Code = isDone ? SandboxAccount.Approved : Domain.Gateways.Decline.DoNotHonor,
            DecidedAt = now,
        };
}
