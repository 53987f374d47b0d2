namespace Ottu.Bench;

/// <param name="Rounds">How often each side is measured; the median counts.</param>
/// <param name="Duration">Of one measurement.</param>
/// <param name="Connections">How many callers at once, each waiting for its answer before it asks again.</param>
/// <param name="Seed">From which a simulation follows.</param>
/// <param name="Due">How many agreements are due.</param>
/// <param name="Steps">Of one simulated history.</param>
/// <param name="Count">How many histories, each with the next seed.</param>
/// <param name="Threads">How many histories at once.</param>
/// <param name="Rows">How many sessions a table holds.</param>
/// <param name="Overdue">How many of them are overdue.</param>
/// <param name="Deliveries">How many notifications wait.</param>
/// <param name="Glance">Of one measurement of reads, which vary little.</param>
sealed record Options(
    int Rounds, TimeSpan Duration, IReadOnlyList<int> Connections, int Seed, IReadOnlyList<int> Due, int Steps, int Count, int Threads, IReadOnlyList<int> Rows, int Overdue,
    int Deliveries, TimeSpan Glance)
{
    public static Options Parse(string[] args) => new(
        int.Parse(Value(args, "--rounds", "5")),
        TimeSpan.FromSeconds(double.Parse(Value(args, "--seconds", "3"))),
        [.. Value(args, "--connections", "1,8,64").Split(',').Select(int.Parse)],
        int.Parse(Value(args, "--seed", "1")),
        [.. Value(args, "--due", "1000,50000").Split(',').Select(int.Parse)],
        int.Parse(Value(args, "--steps", "40")),
        int.Parse(Value(args, "--count", "1")),
        int.Parse(Value(args, "--threads", "1")),
        [.. Value(args, "--rows", "10000,1000000").Split(',').Select(int.Parse)],
        int.Parse(Value(args, "--overdue", "100000")),
        int.Parse(Value(args, "--deliveries", "4000")),
        TimeSpan.FromSeconds(double.Parse(Value(args, "--read-seconds", "0.5"))));

    static string Value(string[] args, string name, string otherwise)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
    }
}
