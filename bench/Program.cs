namespace Ottu.Bench;

static class Bench
{
    const string Usage = """
        usage: dotnet run -c Release --project bench -- <scenario>
          sessions      [--rounds 5] [--seconds 3] [--connections 1,8,64]
          mit           [--due 1000,50000]
          routing       [--rounds 5]
          routing-gain  [--seed 1]
          simulate      [--seed 1] [--steps 40] [--count 1] [--threads 1]
        """;

    static async Task<int> Main(string[] args)
    {
        if (args.FirstOrDefault() == "sessions") return await Sessions.Run(Options.Parse(args));
        if (args.FirstOrDefault() == "routing") return Routing.Run(Options.Parse(args));
        if (args.FirstOrDefault() == "routing-gain") return RoutingGain.Run(Options.Parse(args));
        if (args.FirstOrDefault() == "simulate") return Simulate.Run(Options.Parse(args));
        if (args.FirstOrDefault() == "mit") return await MerchantCharges.Run(Options.Parse(args));
        Console.Error.WriteLine(Usage);
        return 2;
    }
}
