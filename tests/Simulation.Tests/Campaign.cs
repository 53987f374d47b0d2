using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Ottu.Simulation.Tests;

/// <summary>Many seeds, each history on a thread of its own.</summary>
static class Campaign
{
    /// <summary>A stack for everything that goes on inside one event.</summary>
    const int Stack = 16 * 1024 * 1024;

    /// <summary>One history on a thread of its own: it must find no synchronization context.</summary>
    public static HistoryResult Alone(ulong seed, int steps, bool keepsTrace) => OnThread(() => History.Run(seed, steps, Mutation.None, keepsTrace));

    public static T OnThread<T>(Func<T> work)
    {
        var result = default(T);
        var error = default(System.Runtime.ExceptionServices.ExceptionDispatchInfo);
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = work();
                }
                catch (Exception caught)
                {
                    error = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(caught);
                }
            },
            Stack);
        thread.Start();
        thread.Join();
        error?.Throw();
        return result!;
    }

    public static (IReadOnlyList<HistoryResult> Failures, Counters Count, TimeSpan Took) Run(ulong first, int seeds, int steps, Mutation mutation, int? threads = null, Action<HistoryResult>? each = null)
    {
        var failures = new ConcurrentBag<HistoryResult>();
        var count = new Counters();
        var watch = Stopwatch.StartNew();
        var next = -1;
        var workers = Enumerable.Range(0, Math.Min(seeds, threads ?? Environment.ProcessorCount)).Select(_ => new Thread(Work, Stack)).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        return ([.. failures.OrderBy(failure => failure.Seed)], count, watch.Elapsed);

        void Work()
        {
            while (Interlocked.Increment(ref next) is var number && number < seeds)
            {
                var result = History.Run(first + (ulong)number, steps, mutation);
                if (result.Broken.Count > 0) failures.Add(result);
                lock (count) count.Add(result.Count);
                each?.Invoke(result);
            }
        }
    }
}

/// <summary>What a person needs to begin with a failure.</summary>
static class Report
{
    public static string Of(HistoryResult failure)
    {
        var shortest = Campaign.OnThread(() => Shrink(failure));
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Seed {failure.Seed}, {failure.Steps} steps; {shortest.Steps} are enough: dotnet run -c Release --project bench -- simulate --seed {failure.Seed} --steps {shortest.Steps}");
        foreach (var broken in shortest.Broken) text.AppendLine(broken.ToString());
        foreach (var line in shortest.Trace) text.AppendLine("  " + line);
        return text.ToString();
    }

    /// <summary>The fewest steps that break the same invariant: a history with fewer steps begins with the same ones.</summary>
    public static HistoryResult Shrink(HistoryResult failure)
    {
        var names = failure.Broken.Select(broken => broken.Invariant).ToHashSet(StringComparer.Ordinal);
        for (var steps = 1; steps < failure.Steps; steps++)
        {
            var shorter = History.Run(failure.Seed, steps);
            if (shorter.Broken.Any(broken => names.Contains(broken.Invariant))) return shorter;
        }

        return failure;
    }
}
