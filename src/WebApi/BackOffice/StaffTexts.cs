namespace Ottu.WebApi.BackOffice;

/// <summary>
/// Everything that staff read, in one language. A record with required members, so that a text without a translation does not compile. Digits
/// stay Western in every language.
/// </summary>
public sealed partial record StaffTexts
{
    public required string Language { get; init; }

    /// <summary>"ltr" or "rtl".</summary>
    public required string Direction { get; init; }

    public required string BackOffice { get; init; }

    public required string SkipToContent { get; init; }

    public required string Navigation { get; init; }

    public required string SignedInAs { get; init; }

    public required string SignOut { get; init; }

    public required string SignInTitle { get; init; }

    public required string Username { get; init; }

    public required string Password { get; init; }

    public required string SignIn { get; init; }

    public required string SignInFailed { get; init; }

    /// <summary>By how long it takes.</summary>
    public required Func<TimeSpan, string> TooManySignIns { get; init; }

    public required string SignedOut { get; init; }

    public required string FormExpired { get; init; }

    public required Message Forbidden { get; init; }

    public required Message NotFound { get; init; }

    public required Message Expired { get; init; }

    public required Message Failed { get; init; }

    public required string BackToStart { get; init; }

    public required string Jobs { get; init; }

    public required string JobsLead { get; init; }

    public required string NoJobs { get; init; }

    public required string Job { get; init; }

    public required string Schedule { get; init; }

    public required string State { get; init; }

    public required string LastRun { get; init; }

    public required string Duration { get; init; }

    public required string Records { get; init; }

    public required string NextDue { get; init; }

    public required string Actions { get; init; }

    public required string Started { get; init; }

    public required string Outcome { get; init; }

    public required string TriggeredBy { get; init; }

    public required string Node { get; init; }

    public required string Error { get; init; }

    public required string Never { get; init; }

    public required string None { get; init; }

    public required string Running { get; init; }

    public required string Paused { get; init; }

    public required string Idle { get; init; }

    public required string Queued { get; init; }

    public required string Succeeded { get; init; }

    public required string FailedRun { get; init; }

    public required string Skipped { get; init; }

    public required string Lost { get; init; }

    public required string OnSchedule { get; init; }

    public required string ByHand { get; init; }

    public required string RunNow { get; init; }

    public required string Pause { get; init; }

    public required string Resume { get; init; }

    /// <summary>What the buttons do, by the job's name.</summary>
    public required Func<string, string> RunNowOf { get; init; }

    public required Func<string, string> PauseOf { get; init; }

    public required Func<string, string> ResumeOf { get; init; }

    public required string RunNowHint { get; init; }

    public required string PauseHint { get; init; }

    public required string ResumeHint { get; init; }

    /// <summary>What an action brought about, by the job's name.</summary>
    public required Func<string, string> Triggered { get; init; }

    public required Func<string, string> PausedNow { get; init; }

    public required Func<string, string> Resumed { get; init; }

    public required Func<string, string> Rescheduled { get; init; }

    public required string ChangeSchedule { get; init; }

    public required string Cron { get; init; }

    /// <summary>By the default schedule.</summary>
    public required Func<string, string> CronHint { get; init; }

    public required string SaveSchedule { get; init; }

    public required string ScheduleNotSaved { get; init; }

    public required string History { get; init; }

    public required string NoRuns { get; init; }

    public required string Newer { get; init; }

    public required string Older { get; init; }

    /// <summary>First and last row of how many.</summary>
    public required Func<long, long, long, string> RowsOf { get; init; }

    public required string LiveOn { get; init; }

    public required string LiveOff { get; init; }

    public required Func<int, string> EverySeconds { get; init; }

    public required Func<int, string> EveryMinutes { get; init; }

    public required Func<int, string> EveryHours { get; init; }

    /// <summary>By a time of the day, UTC.</summary>
    public required Func<string, string> DailyAt { get; init; }

    /// <summary>How long something took.</summary>
    public required Func<TimeSpan, string> Took { get; init; }

    public required Func<TimeSpan, string> Ago { get; init; }

    public required Func<TimeSpan, string> Ahead { get; init; }

    public required string DueNow { get; init; }

    /// <summary>A page that only says something.</summary>
    /// <param name="Title">What happened.</param>
    /// <param name="Body">What to do next.</param>
    public sealed record Message(string Title, string Body);
}
