using System.Diagnostics;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Routing;
using Ottu.Domain.Tests.Routing;

namespace Ottu.Bench;

/// <summary>What a decision and a BIN look-up cost, and how that grows, beside the naive evaluator in interleaved rounds of one run.</summary>
static class Routing
{
    const int Payments = 1_000;
    const int Passes = 40;
    static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly string[] Countries = ["KW", "SA", "AE", "BH", "QA", "OM", "US", "GB"];
    static readonly string[] Schemes = ["VISA", "MASTERCARD", "KNET", "MADA", "AMEX"];
    static readonly Currency Kwd = Currency.Of("KWD");

    public static int Run(Options options)
    {
        Console.WriteLine($"routing: median of {options.Rounds} rounds of {Passes} passes, {Environment.ProcessorCount} processors");
        Console.WriteLine($"{"rules",7} {"connections",12} {"decision ns",12} {"allocated B",12} {"naive ns",12} {"compile ms",11}");
        foreach (var rules in new[] { 10, 1_000, 10_000 })
        {
            foreach (var connections in new[] { 2, 10, 50 }) Decisions(options, rules, connections);
        }

        Console.WriteLine($"{"ranges",7} {"segments",12} {"look-up ns",12} {"allocated B",12} {"",12} {"build ms",11}");
        foreach (var ranges in new[] { 1_000, 400_000 }) LookUps(options, ranges);
        return 0;
    }

    static void Decisions(Options options, int rules, int connections)
    {
        var random = new Random(1);
        var profile = Profile(random, rules, connections);
        var clock = Stopwatch.StartNew();
        var compiled = new CompiledProfile(profile);
        var compile = clock.Elapsed;
        var settings = profile.Candidates.Append(profile.Fallback).Select(Connection).ToDictionary(connection => connection.PgCode);
        var health = profile.Candidates.ToDictionary(code => code, _ => new HealthReading(new Tally(random.Next(80, 100), 100)));
        var template = new RoutingInputs { Facts = Payment(random), Connections = new ConnectionTable(compiled.Codes, settings.Values), Health = new HealthSnapshot(compiled, health), Draw = 500_000 };
        var inputs = Enumerable.Range(0, Payments).Select(_ => template with { Facts = Payment(random) }).ToArray();
        var naive = new NaiveRouter(profile, settings, health);
        if (inputs.Take(20).Any(one => Router.Decide(compiled, one).Chosen != naive.Decide(one.Facts, one.Draw).Chosen)) throw new InvalidOperationException("The routers do not agree.");

        var (fast, slow) = (new List<double>(), new List<double>());
        var some = inputs[..Math.Clamp(20_000 / rules, 2, Payments)];
        for (var warmUp = 0; warmUp < 5; warmUp++) Nanoseconds(inputs, one => Router.Decide(compiled, one));
        for (var round = -1; round < options.Rounds; round++)
        {
            var (compiledTimes, naiveTimes) = (Nanoseconds(inputs, one => Router.Decide(compiled, one)), Nanoseconds(some, one => naive.Decide(one.Facts, one.Draw)));
            if (round < 0) continue;
            fast.AddRange(compiledTimes);
            slow.AddRange(naiveTimes);
        }

        Console.WriteLine($"{rules,7} {connections,12} {Median(fast),12:0} {Allocated(inputs, one => Router.Decide(compiled, one)),12:0} {Median(slow),12:0} {compile.TotalMilliseconds,11:0.0}");
    }

    static void LookUps(Options options, int ranges)
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, ranges).Select(_ => Range(random)).ToList();
        var clock = Stopwatch.StartNew();
        var table = BinTable.Build(rows);
        var build = clock.Elapsed;
        var bins = Enumerable.Range(0, 10_000).Select(_ => BinOf(random.Next(30_000_000, 70_000_000))).ToArray();
        var times = Enumerable.Range(-1, options.Rounds + 1).Select(_ => Nanoseconds(bins, table.Find)).Skip(1).SelectMany(round => round).ToList();
        Console.WriteLine($"{ranges,7} {table.Segments,12} {Median(times),12:0} {Allocated(bins, table.Find),12:0} {"",12} {build.TotalMilliseconds,11:0.0}");
    }

    static RoutingProfile Profile(Random random, int rules, int connections)
    {
        string[] codes = [.. Enumerable.Range(1, connections).Select(number => $"pg{number}")];
        return new RoutingProfile
        {
            PgCode = "smart",
            Candidates = codes,
            Fallback = "spare",
            DefaultStrategy = new RoutingStrategy.SuccessRate(),
            Blockers = [new Blocker { Id = 1, Kind = BlockerKind.Country, Mode = BlockerMode.Block, Values = ["KP"] }, new Blocker { Id = 2, Kind = BlockerKind.Bin, Mode = BlockerMode.Block, Values = ["999999"] }],
            Rules = [.. Enumerable.Range(1, rules).Select(id => new RoutingRule { Id = id, Priority = id, Conditions = Conditions(random), Connections = [.. codes.Where(_ => random.Next(2) == 0).Append(codes[0]).Distinct()] })],
        };
    }

    // A third each: by issuer, by BIN, by size and country. About half of the payments meet none.
    static List<Condition> Conditions(Random random) => random.Next(3) switch
    {
        0 => [new(RoutingAttribute.IssuerBank, ConditionOp.In, [$"bank {random.Next(20_000)}"]), new(RoutingAttribute.Scheme, ConditionOp.In, [Schemes[random.Next(5)]])],
        1 => [new(RoutingAttribute.Bin, ConditionOp.In, [random.Next(400_000, 500_000).ToString()])],
        _ => [Amounts(random.Next(1, 2_000)), new(RoutingAttribute.IssuerCountry, ConditionOp.In, [Countries[random.Next(8)]]), new(RoutingAttribute.CardType, ConditionOp.NotIn, ["debit"])],
    };

    static Condition Amounts(int from) => new(RoutingAttribute.Amount, ConditionOp.Between, [$"{from}", $"{from}.250"]);

    static RoutingFacts Payment(Random random) => new()
    {
        At = Now,
        Amount = Money.FromMinor(random.Next(1_000, 2_000_000), Kwd),
        Type = MidType.Production,
        Operation = GatewayOperation.Purchase,
        Plugin = SessionType.ECommerce,
        PaymentType = PaymentType.OneOff,
        CustomerCountry = "KW",
        Scheme = Schemes[random.Next(5)],
        Bin = BinOf(random.Next(40_000_000, 50_000_000)),
        IssuerBank = $"bank {random.Next(20_000)}",
        IssuerCountry = Countries[random.Next(8)],
        CardType = random.Next(2) == 0 ? "debit" : "credit",
        Instrument = Instrument.Card.Instance,
    };

    static RoutedConnection Connection(string code) => new()
    {
        PgCode = code,
        Type = MidType.Production,
        Operation = GatewayOperation.Purchase,
        DefaultCurrency = Kwd,
        Currencies = [Kwd],
        OnsiteCard = true,
        AcquirerCountry = "KW",
        MinAmount = Money.FromMinor(100, Kwd),
        MaxAmount = Money.FromMinor(5_000_000, Kwd),
    };

    static BinRow Range(Random random)
    {
        var lo = random.Next(30_000_000, 70_000_000);
        return new BinRow(new BinRange(lo, Math.Min(lo + random.Next(200), 69_999_999)), new BinInfo(Schemes[random.Next(5)], "debit", $"bank {random.Next(5_000)}", Countries[random.Next(8)]));
    }

    static Bin BinOf(int digits) => Bin.TryParse(digits.ToString("D8"), out var bin) ? bin : throw new InvalidOperationException($"{digits} is no BIN.");

    // Passes are so short that most of them are not interrupted by whoever shares the processor.
    static List<double> Nanoseconds<T, TResult>(T[] items, Func<T, TResult> run)
    {
        var times = new List<double>(Passes);
        for (var pass = 0; pass < Passes; pass++)
        {
            var clock = Stopwatch.StartNew();
            foreach (var item in items) run(item);
            times.Add(clock.Elapsed.TotalNanoseconds / items.Length);
        }

        return times;
    }

    static double Allocated<T, TResult>(T[] items, Func<T, TResult> run)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var item in items) run(item);
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / items.Length;
    }

    static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
