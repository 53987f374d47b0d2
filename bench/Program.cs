namespace Ottu.Bench;

static class Bench
{
    const string Usage = """
        usage: dotnet run -c Release --project bench -- <scenario>
          all           all of the next seven, written to bench/RESULTS.md; takes their options, with 3 rounds and 20000 overdue unless told
          sessions      [--rounds 5] [--seconds 3] [--connections 1,8,64]
          payments      [--rounds 5] [--seconds 3] [--connections 1,8,64]
          lists         [--rounds 5] [--rows 10000,1000000]
          expiry        [--rows 10000,1000000] [--overdue 100000]
          reads         [--rounds 5] [--read-seconds 0.5] [--connections 1,8,64]
          webhooks      [--rounds 5] [--deliveries 4000]
          cold          [--rounds 5]
          mit           [--due 1000,50000]
          routing       [--rounds 5]
          routing-gain  [--seed 1]
          simulate      [--seed 1] [--steps 40] [--count 1] [--threads 1]
        """;

    /// <summary>For all of them to take some five minutes.</summary>
    static readonly string[] Short = ["--rounds", "3", "--overdue", "20000"];

    static readonly Dictionary<string, Func<Options, Task<int>>> Reported = new()
    {
        ["sessions"] = Sessions.Run,
        ["payments"] = Payments.Run,
        ["lists"] = Lists.Run,
        ["expiry"] = Expiry.Run,
        ["reads"] = Reads.Run,
        ["webhooks"] = Webhooks.Run,
        ["cold"] = Cold.Run,
    };

    static async Task<int> Main(string[] args)
    {
        var name = args.FirstOrDefault() ?? "";
        if (Reported.TryGetValue(name, out var scenario)) return await scenario(Options.Parse(args));
        if (name == Cold.FloorHost) return await Start.Host(args[1..]);
        if (name == "all") return await Results.Write(Reported, Options.Parse([.. args, .. Short]));
        if (name == "routing") return Routing.Run(Options.Parse(args));
        if (name == "routing-gain") return RoutingGain.Run(Options.Parse(args));
        if (name == "simulate") return Simulate.Run(Options.Parse(args));
        if (name == "mit") return await MerchantCharges.Run(Options.Parse(args));
        Console.Error.WriteLine(Usage);
        return 2;
    }
}
