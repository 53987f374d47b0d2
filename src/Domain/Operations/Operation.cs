using System.Text.Json.Nodes;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Domain.Operations;

/// <summary>What can be done with the money of a payment. docs/protocol/operations.md 1</summary>
public enum OperationKind
{
    Refund,
    Capture,
    Void,
}

/// <summary>State of one such operation. Merchants see it as the state of a child transaction.</summary>
public enum OperationState
{
    /// <summary>Counts in the balance; its gateway call runs or its process died. Hidden from merchants.</summary>
    Reserved,

    /// <summary>Money moved: <c>refunded</c>, <c>paid</c> (capture), <c>voided</c>.</summary>
    Succeeded,

    /// <summary>The gateway took a refund to carry it out later, or did not answer: <c>refund_queued</c>.</summary>
    Queued,

    /// <summary>A queued refund that the gateway turned down: <c>refund_rejected</c>. Frees its amount.</summary>
    Rejected,

    /// <summary>A definite no before anything was queued. Hidden; frees its amount and its Tracking-Key.</summary>
    Failed,

    /// <summary>A capture or void whose outcome is not known. Hidden; keeps its amount and blocks others of its kind.</summary>
    Unknown,
}

public enum OperationSource
{
    /// <summary>The API or the dashboard.</summary>
    Input,

    /// <summary>Done at the gateway, reported to us.</summary>
    Pg,
}

/// <summary>A refund, capture or void: a child of a payment once it is visible.</summary>
public sealed record Operation
{
    public long Id { get; init; }

    /// <summary>Row identity of the parent session.</summary>
    public required long SessionRef { get; init; }

    /// <summary>Row identity of the attempt whose money it moves.</summary>
    public required long AttemptRef { get; init; }

    /// <summary>Public id of the child transaction.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>Ours, unique, the gateway's idempotency key.</summary>
    public required string ReferenceNumber { get; init; }

    public required OperationKind Kind { get; init; }

    public OperationState State { get; init; } = OperationState.Reserved;

    /// <summary>In the parent's currency.</summary>
    public required Money Amount { get; init; }

    public required string PgCode { get; init; }

    /// <summary>Catalogue code.</summary>
    public required string Gateway { get; init; }

    public OperationSource Source { get; init; } = OperationSource.Input;

    /// <summary>The merchant's duplicate guard; null once the operation failed definitely.</summary>
    public string? TrackingKey { get; init; }

    public long? InitiatorId { get; init; }

    public JsonObject? Extra { get; init; }

    public JsonObject? GatewayResponse { get; init; }

    public JsonObject? PgParams { get; init; }

    public string? Message { get; init; }

    public string? DeclineCode { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the gateway's answer was recorded; null for an orphan, whose process died in between.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public int Inquiries { get; init; }

    public DateTimeOffset? NextInquiryAt { get; init; }
}
