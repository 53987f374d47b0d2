using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Routing;

namespace Ottu.Domain.Tests.Routing;

/// <summary>A small profile to vary: three connections in KWD and a fallback.</summary>
static class Sample
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly Currency Kwd = Currency.Of("KWD");

    public static readonly RoutingProfile Profile = new()
    {
        PgCode = "smart",
        Candidates = ["knet1", "knet2", "knet3"],
        Fallback = "spare",
        DefaultStrategy = new RoutingStrategy.SuccessRate(Exploration: 0),
    };

    public static readonly IReadOnlyList<RoutedConnection> Connections = [Connection("knet1"), Connection("knet2"), Connection("knet3"), Connection("spare")];

    public static readonly RoutingFacts Facts = new()
    {
        At = Now,
        Amount = Kd(10_000),
        Type = MidType.Sandbox,
        Operation = GatewayOperation.Purchase,
        Plugin = SessionType.ECommerce,
        PaymentType = PaymentType.OneOff,
        CustomerCountry = "KW",
        Instrument = Instrument.Card.Instance,
    };

    public static RoutedConnection Connection(string code) => new()
    {
        PgCode = code,
        Type = MidType.Sandbox,
        Operation = GatewayOperation.Purchase,
        DefaultCurrency = Kwd,
        Currencies = [Kwd],
        OnsiteCard = true,
    };

    public static Money Kd(long fils) => Money.FromMinor(fils, Kwd);

    public static RoutingRule Rule(int id, params Condition[] conditions) => new() { Id = id, Priority = id, Conditions = conditions, Connections = ["knet1"] };

    public static Condition In(RoutingAttribute attribute, params string[] values) => new(attribute, ConditionOp.In, values);

    public static RoutingFacts WithBin(string digits) => Facts with { Bin = Bin.TryParse(digits, out var bin) ? bin : null };

    public static RoutingInputs Inputs(
        RoutingProfile profile, RoutingFacts? facts = null, IReadOnlyList<RoutedConnection>? connections = null, IReadOnlyDictionary<string, HealthReading>? health = null)
    {
        var compiled = new CompiledProfile(profile);
        return new RoutingInputs
        {
            Facts = facts ?? Facts,
            Connections = new ConnectionTable(compiled.Codes, connections ?? Connections),
            Health = new HealthSnapshot(compiled, health ?? new Dictionary<string, HealthReading>()),
            Draw = 500_000,
        };
    }

    public static RoutingDecision Decide(
        RoutingProfile profile, RoutingFacts? facts = null, IReadOnlyList<RoutedConnection>? connections = null, IReadOnlyDictionary<string, HealthReading>? health = null) =>
        Router.Decide(new CompiledProfile(profile), Inputs(profile, facts, connections, health));

    /// <summary>So many payments one after the other.</summary>
    public static IReadOnlyList<string> Play(RoutingProfile profile, int payments, Func<int, RoutingInputs, RoutingInputs>? each = null)
    {
        var compiled = new CompiledProfile(profile);
        var (inputs, chosen) = (Inputs(profile), new List<string>());
        for (var payment = 0; payment < payments; payment++)
        {
            var decision = Router.Decide(compiled, each?.Invoke(payment, inputs) ?? inputs);
            chosen.Add(decision.Chosen!);
            inputs = inputs with { State = decision.StateAfter() };
        }

        return chosen;
    }
}
