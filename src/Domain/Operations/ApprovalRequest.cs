using System.Text.Json.Nodes;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Domain.Operations;

/// <summary>State of a request of a maker that a checker decides on. docs/protocol/operations.md 1</summary>
public enum ApprovalState
{
    Pending,

    /// <summary>Being carried out, or waiting at the gateway.</summary>
    Approved,
    Rejected,
    Canceled,
    Done,

    /// <summary>Approved, and the execution failed.</summary>
    ManualActionRequired,
    Expired,
}

public enum ApprovalTrigger
{
    Approve,
    Reject,
    Cancel,

    /// <summary>Nobody did anything for the configured hours.</summary>
    TimeOut,

    /// <summary>The operation moved its money.</summary>
    Succeed,

    /// <summary>The gateway took it to do it later, or its outcome is not known.</summary>
    Wait,

    /// <summary>A definite failure.</summary>
    Fail,
}

/// <summary>A refund or void that a maker asked for and a checker must approve.</summary>
public sealed record ApprovalRequest
{
    public long Id { get; init; }

    /// <summary>Row identity of the payment.</summary>
    public required long SessionRef { get; init; }

    public required SessionId SessionId { get; init; }

    public required OperationKind Kind { get; init; }

    public ApprovalState State { get; init; } = ApprovalState.Pending;

    /// <summary>What is to be moved; checked again when it is.</summary>
    public required Money Amount { get; init; }

    public required string PgCode { get; init; }

    public JsonObject? Extra { get; init; }

    public required long MakerId { get; init; }

    /// <summary>Who decided; null while nobody has.</summary>
    public long? CheckerId { get; init; }

    /// <summary>Why it was rejected or canceled, or what the execution said.</summary>
    public string? Reason { get; init; }

    /// <summary>Tracking-Key of the execution: carried out twice, it moves money once.</summary>
    public required string ExecutionKey { get; init; }

    /// <summary>An execution is running until then, unless its process died.</summary>
    public DateTimeOffset? ExecutingUntil { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset StateChangedAt { get; init; }

    /// <summary>When it times out; null once it is final.</summary>
    public DateTimeOffset? DueAt { get; init; }

    public bool IsOpen => State is ApprovalState.Pending or ApprovalState.Approved or ApprovalState.ManualActionRequired;

    /// <summary>Moves along the transition table; false, and unchanged, where the table has no cell.</summary>
    public bool TryMove(ApprovalTrigger trigger, DateTimeOffset now, out ApprovalRequest moved)
    {
        moved = this;
        if (!ApprovalTransitions.OperationRequest.Allows(State, trigger, out var to)) return false;
        moved = this with { State = to, StateChangedAt = to == State ? StateChangedAt : now };
        if (!moved.IsOpen) moved = moved with { DueAt = null };
        return true;
    }

    /// <summary>As it is now: timed out if it should have been, though the job did not come by yet.</summary>
    public ApprovalRequest AsOf(DateTimeOffset now) => DueAt <= now && !(ExecutingUntil > now) && TryMove(ApprovalTrigger.TimeOut, now, out var lapsed) ? lapsed : this;
}

/// <summary>State of a right that was granted and waits for its approver.</summary>
public enum PermissionRequestState
{
    Pending,
    Approved,
    Rejected,
    Canceled,
}

public enum PermissionRequestTrigger
{
    Approve,
    Reject,
    TimeOut,
}

/// <summary>A grant of a right that moves money out. The user does not hold it before it is approved. docs/protocol/operations.md 1</summary>
public sealed record PermissionRequest
{
    public long Id { get; init; }

    public required long UserId { get; init; }

    /// <summary>payment.refund or payment.void.</summary>
    public required string Permission { get; init; }

    public PermissionRequestState State { get; init; } = PermissionRequestState.Pending;

    /// <summary>Principal name of who granted it.</summary>
    public required string RequestedBy { get; init; }

    public long? ApproverId { get; init; }

    public string? Reason { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset StateChangedAt { get; init; }

    /// <summary>When it times out; null once it is decided.</summary>
    public DateTimeOffset? DueAt { get; init; }

    public bool TryMove(PermissionRequestTrigger trigger, DateTimeOffset now, out PermissionRequest moved)
    {
        moved = this;
        if (!ApprovalTransitions.PermissionRequest.Allows(State, trigger, out var to)) return false;
        moved = this with { State = to, StateChangedAt = now, DueAt = null };
        return true;
    }

    /// <summary>As it is now: timed out if it should have been.</summary>
    public PermissionRequest AsOf(DateTimeOffset now) => DueAt <= now && TryMove(PermissionRequestTrigger.TimeOut, now, out var lapsed) ? lapsed : this;
}

/// <summary>The legal moves. A test prints both tables to docs/states.md.</summary>
public static class ApprovalTransitions
{
    static readonly ApprovalState[] Agreed = [ApprovalState.Approved, ApprovalState.ManualActionRequired];

    public static readonly TransitionTable<ApprovalState, ApprovalTrigger> OperationRequest = new()
    {
        { ApprovalState.Pending, ApprovalTrigger.Approve, ApprovalState.Approved },
        { ApprovalState.Pending, ApprovalTrigger.Reject, ApprovalState.Rejected },
        { ApprovalState.Pending, ApprovalTrigger.Cancel, ApprovalState.Canceled },
        { ApprovalState.Pending, ApprovalTrigger.TimeOut, ApprovalState.Canceled },
        { Agreed, ApprovalTrigger.Succeed, ApprovalState.Done },
        { Agreed, ApprovalTrigger.Wait, ApprovalState.Approved },
        { Agreed, ApprovalTrigger.Fail, ApprovalState.ManualActionRequired },
        { Agreed, ApprovalTrigger.TimeOut, ApprovalState.Expired },
    };

    public static readonly TransitionTable<PermissionRequestState, PermissionRequestTrigger> PermissionRequest = new()
    {
        { PermissionRequestState.Pending, PermissionRequestTrigger.Approve, PermissionRequestState.Approved },
        { PermissionRequestState.Pending, PermissionRequestTrigger.Reject, PermissionRequestState.Rejected },
        { PermissionRequestState.Pending, PermissionRequestTrigger.TimeOut, PermissionRequestState.Canceled },
    };
}
