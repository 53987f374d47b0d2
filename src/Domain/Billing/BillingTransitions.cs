using Ottu.Domain.Kernel;

namespace Ottu.Domain.Billing;

public enum ScheduleStatus
{
    Active,

    /// <summary>Nothing is charged until somebody resumes it.</summary>
    Paused,

    /// <summary>The open cycle's tries are used up; its payment link still lives.</summary>
    PastDue,
    Completed,
    Canceled,
}

public enum ScheduleTrigger
{
    Pause,
    Resume,

    /// <summary>The open cycle was paid, by us or by link.</summary>
    Pay,

    /// <summary>The merchant closed the open cycle's payment: it is not owed any more.</summary>
    Waive,

    /// <summary>No try of the open cycle remains.</summary>
    Exhaust,

    /// <summary>No cycle remains.</summary>
    Finish,
    Cancel,
}

/// <summary>What became of one try to charge a cycle.</summary>
public enum RunState
{
    /// <summary>Reserved, in one commit with its attempt; the gateway is being asked.</summary>
    Charging,

    /// <summary>The gateway did not answer: only its inquiry decides.</summary>
    Unknown,
    Succeeded,
    Failed,

    /// <summary>The process died before it asked the gateway, and the gateway confirms it.</summary>
    NeverSent,
}

public enum RunTrigger
{
    Succeed,
    Decline,
    Lose,
    Drop,
}

/// <summary>The legal moves. A test prints both tables to docs/states.md.</summary>
public static class BillingTransitions
{
    static readonly ScheduleStatus[] Open = [ScheduleStatus.Active, ScheduleStatus.Paused, ScheduleStatus.PastDue];

    public static readonly TransitionTable<ScheduleStatus, ScheduleTrigger> Schedule = new()
    {
        { [ScheduleStatus.Active, ScheduleStatus.PastDue], ScheduleTrigger.Pause, ScheduleStatus.Paused },
        { ScheduleStatus.Paused, ScheduleTrigger.Resume, ScheduleStatus.Active },
        { [ScheduleStatus.Active, ScheduleStatus.PastDue], ScheduleTrigger.Pay, ScheduleStatus.Active },
        { ScheduleStatus.Paused, ScheduleTrigger.Pay, ScheduleStatus.Paused },
        { [ScheduleStatus.Active, ScheduleStatus.PastDue], ScheduleTrigger.Waive, ScheduleStatus.Active },
        { ScheduleStatus.Paused, ScheduleTrigger.Waive, ScheduleStatus.Paused },
        { [ScheduleStatus.Active, ScheduleStatus.PastDue], ScheduleTrigger.Exhaust, ScheduleStatus.PastDue },
        { Open, ScheduleTrigger.Finish, ScheduleStatus.Completed },
        { Open, ScheduleTrigger.Cancel, ScheduleStatus.Canceled },
    };

    public static readonly TransitionTable<RunState, RunTrigger> Run = new()
    {
        // Money is booked, however late the gateway says so.
        { [RunState.Charging, RunState.Unknown, RunState.Failed, RunState.NeverSent], RunTrigger.Succeed, RunState.Succeeded },
        { [RunState.Charging, RunState.Unknown], RunTrigger.Decline, RunState.Failed },
        { RunState.Charging, RunTrigger.Lose, RunState.Unknown },
        { [RunState.Charging, RunState.Unknown], RunTrigger.Drop, RunState.NeverSent },
    };
}
