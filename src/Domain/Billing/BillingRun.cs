using Ottu.Domain.Kernel;

namespace Ottu.Domain.Billing;

/// <summary>Who paid or asked.</summary>
public enum RunSource
{
    Schedule,
    Manual,
    Event,

    /// <summary>The customer paid the open cycle's link.</summary>
    Link,
}

/// <summary>One try to charge one cycle, written in the commit that reserves its attempt.</summary>
public sealed record BillingRun
{
    public required long ScheduleRef { get; init; }

    public required int CycleNo { get; init; }

    /// <summary>1 for the first charge of the cycle.</summary>
    public required int TryNo { get; init; }

    public required RunSource Source { get; init; }

    public RunState State { get; init; } = RunState.Charging;

    public required long SessionRef { get; init; }

    /// <summary>Of the attempt.</summary>
    public required string ReferenceNumber { get; init; }

    /// <summary>The event that asked for the cycle; on its first try only, where it is unique.</summary>
    public string? EventKey { get; init; }

    public required Money Amount { get; init; }

    public string? DeclineCode { get; init; }

    public string? Message { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public BillingRun Moved(RunTrigger trigger, DateTimeOffset now, string? code = null, string? message = null) => BillingTransitions.Run.Allows(State, trigger, out var to)
        ? this with { State = to, DeclineCode = code, Message = message, FinishedAt = to == RunState.Unknown ? null : now }
        : this;
}
