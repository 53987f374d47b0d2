using System.Globalization;
using Ottu.Simulation.Tests;

namespace Ottu.Bench;

/// <summary>Histories of the deterministic simulation: one is told line by line, many are judged. docs/reliability.md</summary>
static class Simulate
{
    public static int Run(Options options)
    {
        // A node is built anew after every crash: compiling its factories would cost more than running them.
        AppContext.SetSwitch("Microsoft.Extensions.DependencyInjection.DisableDynamicEngine", isEnabled: true);
        return options.Count == 1 ? One(options) : Many(options);
    }

    static int One(Options options)
    {
        var result = Campaign.Alone((ulong)options.Seed, options.Steps, keepsTrace: true);
        foreach (var line in result.Trace) Console.WriteLine(line);
        Console.WriteLine($"hash {result.Hash:x16}");
        foreach (var broken in result.Broken) Console.WriteLine($"BROKEN {broken}");
        return result.Broken.Count == 0 ? 0 : 1;
    }

    static int Many(Options options)
    {
        var done = 0;
        var (failures, count, took) = Campaign.Run((ulong)options.Seed, options.Count, options.Steps, Mutation.None, options.Threads, result =>
        {
            if (result.Broken.Count > 0) Console.WriteLine($"seed {result.Seed}: {string.Join("; ", result.Broken.Select(broken => broken.Invariant + ": " + broken.What.Split('\n')[0]))}");
            if (Interlocked.Increment(ref done) % 1000 == 0) Console.WriteLine($"{done} histories");
        });
        foreach (var failure in failures.Take(2)) Console.WriteLine(Report.Of(failure));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count.Histories} histories in {took.TotalSeconds:0.0} s ({count.Histories / took.TotalSeconds:0.0} per second), {failures.Count} broken"));
        Console.WriteLine($"steps {count.Steps}, events {count.Events}, processes {count.Starts}, crashes {count.Crashes} at {count.Points} points");
        Console.WriteLine($"gateway calls {count.GatewayCalls}, of them inquiries {count.Inquiries}, unknown {count.Unknown}, not sent {count.NotSent}; charges paid {count.Charged}, operations done {count.Refunded}; webhooks {count.Webhooks}");
        foreach (var (what, times) in count.Seen) Console.WriteLine($"  {times,9} {what}");
        return failures.Count == 0 ? 0 : 1;
    }
}
