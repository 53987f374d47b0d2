using Ottu.Domain.Kernel;

namespace Ottu.Domain.Operations;

/// <summary>What moves an operation.</summary>
public enum OperationTrigger
{
    /// <summary>The gateway did it.</summary>
    Succeed,

    /// <summary>A refund waits at the gateway, or its outcome is not known.</summary>
    Queue,

    /// <summary>A definite no.</summary>
    Refuse,

    /// <summary>A capture or void got no usable answer: money may have moved.</summary>
    Lose,
}

/// <summary>The legal moves. A test prints the table to docs/states.md.</summary>
public static class OperationTransitions
{
    public static readonly TransitionTable<OperationState, OperationTrigger> Operation = new()
    {
        // Money that moved is booked, however late its gateway says so.
        { [OperationState.Reserved, OperationState.Queued, OperationState.Unknown, OperationState.Failed, OperationState.Rejected], OperationTrigger.Succeed, OperationState.Succeeded },
        { OperationState.Reserved, OperationTrigger.Queue, OperationState.Queued },
        { OperationState.Reserved, OperationTrigger.Lose, OperationState.Unknown },
        { [OperationState.Reserved, OperationState.Unknown], OperationTrigger.Refuse, OperationState.Failed },
        { OperationState.Queued, OperationTrigger.Refuse, OperationState.Rejected },
    };
}
