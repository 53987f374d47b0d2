using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Routing;

namespace Ottu.Domain.Tests.Routing;

/// <summary>A random profile with its connections and their health, and payments for it. Everything follows from the seed; the words are few, so that things meet.</summary>
public sealed class World
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    static readonly string[] Schemes = ["VISA", "MASTERCARD", "KNET"];
    static readonly string[] Countries = ["KW", "SA", "AE", "US"];
    static readonly string[] Banks = ["NBK", "KFH", "Rajhi"];
    static readonly string[] CardTypes = ["credit", "debit"];
    static readonly string[] Currencies = ["KWD", "SAR", "USD"];
    static readonly string[] Services = ["", "apple-pay", "google-pay"];
    static readonly int[] WindowLengths = [5, 30, 60];

    readonly Random _random;
    readonly string[] _codes;

    /// <param name="seed">Everything follows from it.</param>
    /// <param name="connections">How many candidates; null: a few.</param>
    /// <param name="rules">How many rules; null: a few or none.</param>
    public World(int seed, int? connections = null, int? rules = null)
    {
        _random = new Random(seed);
        _codes = [.. Enumerable.Range(1, connections ?? Number(1, 6)).Select(number => $"pg{number}")];
        Connections = _codes.Append("spare").Where(_ => !Chance(3)).ToDictionary(code => code, Connection);
        Health = _codes.Where(_ => Chance(80)).ToDictionary(code => code, _ => Reading());
        Profile = new RoutingProfile
        {
            PgCode = "smart",
            Candidates = _codes,
            Fallback = Chance(50) ? "spare" : One(_codes),
            DefaultStrategy = Strategy(_codes),
            Blockers = [.. Enumerable.Range(1, Number(0, 3)).Select(Blocker)],
            Rules = [.. Enumerable.Range(1, rules ?? Number(0, 8)).Select(Rule)],
        };
        Compiled = new CompiledProfile(Profile);
        Table = new ConnectionTable(Compiled.Codes, Connections.Values);
        Snapshot = new HealthSnapshot(Compiled, Health);
        Naive = new NaiveRouter(Profile, Connections, Health);
    }

    public RoutingProfile Profile { get; }

    public Dictionary<string, RoutedConnection> Connections { get; }

    public Dictionary<string, HealthReading> Health { get; }

    public CompiledProfile Compiled { get; }

    public ConnectionTable Table { get; }

    public HealthSnapshot Snapshot { get; }

    public NaiveRouter Naive { get; }

    public RoutingInputs Inputs() => new() { Facts = Facts(), Connections = Table, Health = Snapshot, Draw = Chance(30) ? Number(0, 60_000) : Number(0, 999_999) };

    public RoutingFacts Facts()
    {
        var currency = Currency.Of(One(Currencies));
        var isCard = Chance(70);
        return new RoutingFacts
        {
            At = Now.AddMinutes(Number(-90, 90)),
            Amount = Money.FromMinor(Number(1, 200) * (currency.Scale / 4), currency),
            Type = Chance(95) ? MidType.Sandbox : MidType.Production,
            Operation = Chance(95) ? GatewayOperation.Purchase : GatewayOperation.Authorize,
            Plugin = One(Enum.GetValues<SessionType>()),
            PaymentType = One(Enum.GetValues<PaymentType>()),
            Initiator = One(Enum.GetValues<Initiator>()),
            CustomerCountry = Chance(80) ? One(Countries) : null,
            PaymentService = One(Services),
            Scheme = isCard || Chance(30) ? One(Schemes) : null,
            Bin = isCard && Bin.TryParse(Digits(Number(6, 8)), out var bin) ? bin : null,
            IssuerBank = isCard && Chance(80) ? One(Banks) : null,
            IssuerCountry = isCard && Chance(80) ? One(Countries) : null,
            CardType = isCard && Chance(80) ? One(CardTypes) : null,
            Instrument = Instrument(),
            ChallengeCompleted = Chance(10),
            Tried = Chance(15) ? [One(_codes)] : [],
            Rates = Rates(currency),
        };
    }

    RoutedConnection Connection(string code)
    {
        var currency = Currency.Of(One(Currencies));
        return new RoutedConnection
        {
            PgCode = code,
            IsActive = !Chance(5),
            Type = Chance(95) ? MidType.Sandbox : MidType.Production,
            Operation = Chance(95) ? GatewayOperation.Purchase : GatewayOperation.Authorize,
            DefaultCurrency = currency,
            Currencies = [.. Currencies.Where(_ => Chance(80)).Select(Currency.Of)],
            OnsiteCard = Chance(85),
            WalletCertId = Chance(50) ? One("w1", "w2") : null,
            SupportsExternal3ds = Chance(60),
            AcquirerCountry = Chance(70) ? One(Countries) : null,
            MinAmount = Chance(20) ? Money.FromMinor(Number(1, 60) * currency.Scale / 4, currency) : null,
            MaxAmount = Chance(30) ? Money.FromMinor(Number(40, 200) * currency.Scale / 4, currency) : null,
            CostFixed = Number(0, 3) * 0.05m,
            CostPercent = Number(0, 4) * 0.6m,
        };
    }

    HealthReading Reading() => new(Tally(), Chance(20) ? Now.AddMinutes(Number(-60, 120)) : null)
    {
        Windows = new Dictionary<int, Tally> { [5] = Tally(), [30] = Tally() },
    };

    Tally Tally()
    {
        var counted = Number(0, 12);
        return new Tally(Number(0, counted), counted);
    }

    Blocker Blocker(int id)
    {
        var kind = One(Enum.GetValues<BlockerKind>());
        return new Blocker
        {
            Id = id,
            Kind = kind,
            Mode = Chance(70) ? BlockerMode.Block : BlockerMode.Allow,
            Values = kind switch { BlockerKind.Bin => Many(BinValue, 2), BlockerKind.Country => Many(() => One(Countries), 2), _ => Many(() => One(Schemes), 2) },
            OnUnknown = Chance(85) ? OnUnknown.Allow : OnUnknown.Block,
            Enabled = Chance(50),
        };
    }

    RoutingRule Rule(int id)
    {
        var connections = Many(() => One(_codes), 4);
        return new RoutingRule
        {
            Id = id,
            Priority = Number(1, 1 + (id / 2)),
            Enabled = Chance(90),
            ValidFrom = Chance(10) ? Now.AddMinutes(Number(-90, 60)) : null,
            ValidTo = Chance(10) ? Now.AddMinutes(Number(-60, 90)) : null,
            Conditions = [.. Enumerable.Range(0, Number(0, 3)).Select(_ => Condition())],
            Connections = connections,
            Strategy = Chance(50) ? Strategy([.. connections]) : null,
        };
    }

    Condition Condition()
    {
        var attribute = One(Enum.GetValues<RoutingAttribute>());
        var oneOf = Chance(70) ? ConditionOp.In : ConditionOp.NotIn;
        return attribute switch
        {
            RoutingAttribute.Bin when Chance(25) => Between(attribute, Digits(Number(6, 8)), Digits(Number(6, 8))),
            RoutingAttribute.Bin => new Condition(attribute, oneOf, Many(BinValue, 3)),
            RoutingAttribute.Amount when Chance(40) => Between(attribute, Amount(), Amount()),
            RoutingAttribute.Amount => new Condition(attribute, One(ConditionOp.Lt, ConditionOp.Gte), [Amount()]),
            RoutingAttribute.SuccessRate => new Condition(attribute, One(ConditionOp.Lt, ConditionOp.Gte), [$"0.{Number(60, 95)}"], One(_codes), One(WindowLengths)),
            RoutingAttribute.IssuerBank => new Condition(attribute, oneOf, Many(() => One(Banks).ToUpperInvariant(), 2)),
            RoutingAttribute.Scheme => new Condition(attribute, oneOf, Many(() => One(Schemes), 2)),
            RoutingAttribute.CardType => new Condition(attribute, oneOf, Many(() => One(CardTypes), 1)),
            RoutingAttribute.Currency => new Condition(attribute, oneOf, Many(() => One(Currencies), 2)),
            RoutingAttribute.IssuerCountry or RoutingAttribute.CustomerCountry => new Condition(attribute, oneOf, Many(() => One(Countries), 2)),
            RoutingAttribute.PaymentService => new Condition(attribute, oneOf, Many(() => One(Services), 2)),
            RoutingAttribute.Plugin => new Condition(attribute, oneOf, [One(Enum.GetValues<SessionType>()).Wire()]),
            RoutingAttribute.PaymentType => new Condition(attribute, oneOf, [One(Enum.GetValues<PaymentType>()).Wire()]),
            _ => new Condition(attribute, oneOf, [One(Enum.GetValues<Initiator>()).Wire()]),
        };
    }

    // Reversed ends are refused when a profile is saved.
    static Condition Between(RoutingAttribute attribute, string left, string right)
    {
        var condition = new Condition(attribute, ConditionOp.Between, [left, right]);
        return condition.Problems().Any() ? condition with { Values = [right, left] } : condition;
    }

    RoutingStrategy Strategy(string[] among) => Number(0, 3) switch
    {
        0 => new RoutingStrategy.Distribution(Weights([.. among.Distinct().Where((_, at) => at == 0 || Chance(70)).Take(5)])),
        1 => new RoutingStrategy.SuccessRate(Chance(50) ? 50_000 : 0),
        2 => new RoutingStrategy.CostOptimized(),
        _ => new RoutingStrategy.RoundRobin(),
    };

    Dictionary<string, int> Weights(string[] codes)
    {
        var rest = 100;
        var weights = new Dictionary<string, int>();
        foreach (var code in codes[1..]) rest -= weights[code] = Number(1, 20);
        weights[codes[0]] = rest;
        return weights;
    }

    Instrument Instrument() => Number(0, 9) switch
    {
        < 5 => Domain.Routing.Instrument.Card.Instance,
        5 => new Instrument.Token(One(_codes)),
        6 => new Instrument.Wallet(One("w1", "w2")),
        _ => Domain.Routing.Instrument.Redirect.Instance,
    };

    Dictionary<Currency, decimal> Rates(Currency from) => Currencies.Select(Currency.Of).Where(currency => currency != from && Chance(80)).ToDictionary(currency => currency, _ => Number(1, 12) * 0.307123m);

    string Amount() => $"{Number(0, 50)}.{One("000", "25", "5", "75")}";

    string BinValue() => Chance(60) ? Digits(Number(6, 8)) : Ordered(Digits(Number(6, 8)), Digits(Number(6, 8)));

    static string Ordered(string left, string right) => BinRange.TryParse($"{left}-{right}", out _) ? $"{left}-{right}" : $"{right}-{left}";

    string Digits(int count) => $"4111{Number(0, 3)}{Number(0, 3)}{Number(0, 3)}{Number(0, 3)}"[..count];

    List<string> Many(Func<string> one, int most) => [.. Enumerable.Range(0, Number(1, most)).Select(_ => one()).Distinct()];

    T One<T>(params ReadOnlySpan<T> items) => items[_random.Next(items.Length)];

    int Number(int least, int most) => _random.Next(least, most + 1);

    bool Chance(int percent) => _random.Next(100) < percent;
}
