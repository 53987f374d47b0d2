using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Sql;

/// <summary>
/// Meets passing failures of SQL Server with a few more tries, each after a longer pause than the one before, and no two callers after the same
/// pause. docs/adr/0022
/// </summary>
public sealed partial class Retries(TimeProvider clock, Entropy entropy, ILogger<Retries> log)
{
    const int Shares = 1000;
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Runs it until it succeeds, fails for good, or the plan is at its end; the last failure is the caller's.</summary>
    /// <param name="plan">How often and how long.</param>
    /// <param name="run">Starts anew each time.</param>
    /// <param name="cause">Why the failure may be met with another try; null when it may not.</param>
    /// <param name="ct">Ends the pauses too.</param>
    public async Task<T> Run<T>(RetryPlan plan, Func<Task<T>> run, Func<Exception, string?> cause, CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await run();
            }
#pragma warning disable CA1031 // Only what the filter names as passing is caught.
            catch (Exception error) when (tries < plan.MostTries && clock.GetElapsedTime(began) < plan.Within && cause(error) is not null)
#pragma warning restore CA1031
            {
                Measured.DatabaseRetries.Add(1, new("what", plan.What), new("cause", cause(error)));
                Again(log, plan.What, tries, cause(error)!, (error as SqlException)?.Number ?? 0, error.Message);
            }

            await Task.Delay(Pause(plan, tries), clock, ct);
        }
    }

    /// <summary>From half of the time to the whole of it, doubled with each try.</summary>
    TimeSpan Pause(RetryPlan plan, int tries)
    {
        var whole = plan.Pause * Math.Pow(2, tries - 1);
        if (whole > LongestPause) whole = LongestPause;
        return (whole / 2) + (whole / 2 * entropy.Below(Shares) / Shares);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database refused a {What} (try {Tries}, {Cause}, error {Number}); it is tried again: {Text}")]
    static partial void Again(ILogger log, string what, int tries, string cause, int number, string text);
}

/// <summary>How often something is tried again, and after how long.</summary>
/// <param name="What">Names it in the log and the metric.</param>
/// <param name="MostTries">With the first one.</param>
/// <param name="Pause">Before the second try.</param>
/// <param name="Within">No further try begins later than this after the first: whoever waits must hear of it.</param>
public sealed record RetryPlan(string What, int MostTries, TimeSpan Pause, TimeSpan Within)
{
    public static readonly RetryPlan Open = new("connection", 7, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));

    public static readonly RetryPlan Read = new("read", 5, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(20));

    public static readonly RetryPlan Transaction = Read with { What = "transaction" };
}
