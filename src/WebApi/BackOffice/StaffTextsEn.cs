using System.Globalization;

namespace Ottu.WebApi.BackOffice;

public sealed partial record StaffTexts
{
    public static readonly StaffTexts English = new()
    {
        Language = "en",
        Direction = "ltr",
        BackOffice = "Back office",
        SkipToContent = "Skip to the content",
        Navigation = "Pages",
        SignedInAs = "Signed in as",
        SignOut = "Sign out",
        SignInTitle = "Sign in",
        Username = "Username",
        Password = "Password",
        SignIn = "Sign in",
        SignInFailed = "That did not work. Check the username and the password; the account must be active and have access to the back office.",
        TooManySignIns = wait => $"Too many attempts. Try again in {Length(Ceiling(wait))}.",
        SignedOut = "You are signed out.",
        FormExpired = "The form had expired. Nothing was done; please try again.",
        Forbidden = new("Not allowed", "Your account does not have the right to see this page or to do this. Ask an administrator for it."),
        NotFound = new("Page not found", "There is nothing at this address. It may be mistyped, or what it showed may be gone."),
        Expired = new("Nothing was done", "The form had expired. Go back, reload the page and try again."),
        Failed = new("This cannot be done", "The request was refused. Go back, reload the page and try again."),
        BackToStart = "To the start page",
        Jobs = "Jobs",
        JobsLead = "What runs by itself. Times are in the merchant's time zone, schedules in UTC.",
        NoJobs = "There are no jobs.",
        Job = "Job",
        Schedule = "Schedule",
        State = "State",
        LastRun = "Last run",
        Duration = "Duration",
        Records = "Records",
        NextDue = "Next due",
        Actions = "Actions",
        Started = "Started",
        Outcome = "Outcome",
        TriggeredBy = "Trigger",
        Node = "Node",
        Error = "Error",
        Never = "Never",
        None = "–",
        Running = "Running",
        Paused = "Paused",
        Idle = "Idle",
        Queued = "Queued",
        Succeeded = "Succeeded",
        FailedRun = "Failed",
        Skipped = "Skipped",
        Lost = "Lost",
        OnSchedule = "schedule",
        ByHand = "by hand",
        RunNow = "Run now",
        Pause = "Pause",
        Resume = "Resume",
        RunNowOf = job => $"Run now: {job}, once",
        PauseOf = job => $"Pause {job}: stop its schedule until it is resumed",
        ResumeOf = job => $"Resume {job}: start its schedule again",
        RunNowHint = "Runs the job once, as soon as a worker is free, also while it is paused. The schedule stays as it is.",
        PauseHint = "Stops the schedule. A run that is under way goes on to its end.",
        ResumeHint = "Starts the schedule again. What was missed meanwhile is not made up for.",
        Triggered = job => $"{job} will run once, as soon as a worker is free.",
        PausedNow = job => $"{job} is paused. It will not run on schedule until it is resumed.",
        Resumed = job => $"{job} runs on schedule again.",
        Rescheduled = job => $"The schedule of {job} is changed.",
        ChangeSchedule = "Change the schedule",
        Cron = "Cron expression, UTC",
        CronHint = cron => $"Five fields: minute, hour, day, month, weekday; or six, of which the first is seconds. Empty: the default, {cron}.",
        SaveSchedule = "Save the schedule",
        ScheduleNotSaved = "The schedule was not changed.",
        History = "History",
        NoRuns = "It has not run yet.",
        Newer = "Newer",
        Older = "Older",
        RowsOf = (first, last, all) => string.Create(CultureInfo.InvariantCulture, $"{first:N0}–{last:N0} of {all:N0}"),
        LiveOn = "Stop refreshing",
        LiveOff = "Refresh every 5 s",
        EverySeconds = seconds => seconds == 1 ? "every second" : $"every {seconds} s",
        EveryMinutes = minutes => minutes == 1 ? "every minute" : $"every {minutes} min",
        EveryHours = hours => hours == 1 ? "every hour" : $"every {hours} h",
        DailyAt = time => $"daily at {time}",
        Took = Length,
        Ago = past => past < TimeSpan.FromSeconds(1) ? "just now" : $"{Rough(past)} ago",
        Ahead = future => $"in {Rough(future)}",
        DueNow = "now",
    };

    /// <summary>Exact where it is short.</summary>
    static string Length(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => Invariant($"{span.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 10 } => Invariant($"{span.TotalSeconds:0.0} s"),
        { TotalMinutes: < 1 } => Invariant($"{span.TotalSeconds:0} s"),
        { TotalHours: < 1, Seconds: 0 } => Invariant($"{span.Minutes} min"),
        { TotalHours: < 1 } => Invariant($"{span.Minutes} min {span.Seconds} s"),
        _ => Invariant($"{(int)span.TotalHours} h {span.Minutes} min"),
    };

    /// <summary>One unit.</summary>
    static string Rough(TimeSpan span) => span switch
    {
        { TotalSeconds: < 60 } => Invariant($"{Math.Max(1, (int)span.TotalSeconds)} s"),
        { TotalMinutes: < 60 } => Invariant($"{(int)span.TotalMinutes} min"),
        { TotalHours: < 48 } => Invariant($"{(int)span.TotalHours} h"),
        _ => Invariant($"{(int)span.TotalDays} days"),
    };

    static TimeSpan Ceiling(TimeSpan wait) => wait < TimeSpan.FromMinutes(1) ? wait : TimeSpan.FromMinutes(Math.Ceiling(wait.TotalMinutes));

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
