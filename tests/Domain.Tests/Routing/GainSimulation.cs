using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Routing;

namespace Ottu.Domain.Tests.Routing;

/// <summary>Approvals of the same payments under each policy.</summary>
/// <param name="Payments">Of the days that count.</param>
/// <param name="Router">Success Rate as specified, or as varied.</param>
/// <param name="Fixed">One connection for all, by connection.</param>
/// <param name="Oracle">The connection that is truly best in each window, known in hindsight.</param>
public sealed record GainResult(long Payments, long Router, IReadOnlyList<long> Fixed, long Oracle)
{
    public long BestFixed => Fixed.Max();

    /// <summary>How much the oracle approves more than the router, as a share of the oracle's.</summary>
    public double BehindOracle => 1 - ((double)Router / Oracle);
}

/// <summary>
/// Five connections whose true approval rates drift: each reverts to a level of its own, wanders, and at times falls ill for hours. Each payment has one luck, the same at every
/// connection, so that policies are compared on equal terms. Everything follows from the seed.
/// </summary>
/// <param name="seed">Everything follows from it.</param>
/// <param name="perMinute">Payments.</param>
/// <param name="exploration">In millionths.</param>
/// <param name="window">Minutes over which success is counted; the specification says 60.</param>
public sealed class GainSimulation(int seed, int perMinute, int exploration = RoutingStrategy.SuccessRate.DefaultExploration, int window = 60)
{
    const int Connections = 5;
    const int Minutes = 7 * 24 * 60;
    const int OracleWindow = 60;

    static readonly string[] Codes = [.. Enumerable.Range(1, Connections).Select(number => $"pg{number}")];

    static readonly RoutingFacts Facts = new()
    {
        At = DateTimeOffset.UnixEpoch,
        Amount = Money.FromMinor(10_000, Currency.Of("KWD")),
        Type = MidType.Production,
        Operation = GatewayOperation.Purchase,
        Plugin = SessionType.ECommerce,
        PaymentType = PaymentType.OneOff,
    };

    readonly Random _random = new(seed);
    readonly CompiledProfile _profile = new(new RoutingProfile { PgCode = "smart", Candidates = Codes, Fallback = Codes[0], DefaultStrategy = new RoutingStrategy.SuccessRate(exploration) });
    readonly double[][] _rates = [.. Enumerable.Range(0, Connections).Select(_ => new double[Minutes])];
    readonly MinuteTallies[] _seen = [.. Enumerable.Repeat(MinuteTallies.Empty, Connections)];

    public GainResult Run()
    {
        foreach (var rates in _rates) Drift(rates);
        var table = new ConnectionTable(_profile.Codes, Codes.Select(Connection));
        var (router, oracle, choices) = (0L, 0L, new long[Connections]);
        for (var minute = 0; minute < Minutes; minute++)
        {
            var now = DateTimeOffset.UnixEpoch.AddMinutes(minute);
            var (best, inputs) = (Best(minute), Inputs(table, now));
            var batch = new List<(int Position, AttemptOutcome Outcome)>(perMinute);
            for (var payment = 0; payment < perMinute; payment++)
            {
                var luck = _random.NextDouble();
                var chosen = _profile.Codes.SetOf(Router.Decide(_profile, inputs with { Draw = _random.Next(1_000_000) }).Chosen!).First;
                var approved = luck < _rates[chosen][minute];
                batch.Add((chosen, approved ? AttemptOutcome.Success : AttemptOutcome.Declined(DeclineClass.Soft)));
                router += approved ? 1 : 0;
                oracle += luck < _rates[best][minute] ? 1 : 0;
                for (var at = 0; at < Connections; at++) choices[at] += luck < _rates[at][minute] ? 1 : 0;
            }

            foreach (var (position, outcome) in batch) _seen[position] = _seen[position].Add(outcome, now);
            for (var at = 0; at < Connections; at++) _seen[at] = _seen[at].Trim(now);
        }

        return new GainResult((long)Minutes * perMinute, router, choices, oracle);
    }

    // Health is read once a minute, as a node would that hands over its batches.
    RoutingInputs Inputs(ConnectionTable table, DateTimeOffset now) => new()
    {
        Facts = Facts with { At = now },
        Connections = table,
        Health = new HealthSnapshot(_profile, Codes.Index().ToDictionary(entry => entry.Item, entry => new HealthReading(_seen[entry.Index].Over(window, now)))),
        Draw = 0,
    };

    int Best(int minute)
    {
        var from = minute / OracleWindow * OracleWindow;
        return Enumerable.Range(0, Connections).MaxBy(at => _rates[at].AsSpan(from, OracleWindow).ToArray().Average());
    }

    void Drift(double[] rates)
    {
        var level = 0.78 + (_random.NextDouble() * 0.14);
        var (rate, illFor) = (level, 0);
        for (var minute = 0; minute < rates.Length; minute++)
        {
            rate += ((level - rate) * 0.002) + (Gauss() * 0.0025);
            if (illFor == 0 && _random.Next(2 * 24 * 60) == 0) illFor = _random.Next(60, 360);
            illFor = Math.Max(0, illFor - 1);
            rates[minute] = Math.Clamp(rate - (illFor > 0 ? 0.25 : 0), 0.02, 0.98);
        }
    }

    double Gauss() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    static RoutedConnection Connection(string code) => new()
    {
        PgCode = code,
        Type = MidType.Production,
        Operation = GatewayOperation.Purchase,
        DefaultCurrency = Currency.Of("KWD"),
        Currencies = [Currency.Of("KWD")],
    };
}
