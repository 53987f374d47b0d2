using System.Globalization;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Domain.Routing;

/// <summary>What a rule may ask about.</summary>
public enum RoutingAttribute
{
    Bin,
    IssuerCountry,
    IssuerBank,
    Scheme,
    CardType,
    Amount,
    Currency,
    CustomerCountry,
    Plugin,
    PaymentType,
    Initiator,
    PaymentService,
    SuccessRate,
}

public enum ConditionOp
{
    In,
    NotIn,

    /// <summary>Both ends included.</summary>
    Between,
    Lt,
    Gte,
}

/// <summary>One question of a rule. One of the values must match; an unknown fact never does.</summary>
/// <param name="Attribute">The fact.</param>
/// <param name="Op">How it is compared.</param>
/// <param name="Values">As text: BIN prefixes or ranges, codes in any case, amounts in the session currency, a success rate from 0 to 1.</param>
/// <param name="Connection">Whose success rate.</param>
/// <param name="WindowMinutes">Over which time the success rate is taken.</param>
public sealed record Condition(RoutingAttribute Attribute, ConditionOp Op, IReadOnlyList<string> Values, string? Connection = null, int WindowMinutes = Condition.LongestWindow)
{
    public const int LongestWindow = 60;
    const int LongestValue = 64;

    /// <summary>Why this cannot be asked; empty when it can.</summary>
    public IEnumerable<string> Problems()
    {
        var count = Op == ConditionOp.Between ? 2 : Op is ConditionOp.Lt or ConditionOp.Gte ? 1 : Math.Max(Values.Count, 1);
        if (!Allows(Op)) yield return $"{Attribute.Wire()} cannot be compared with {Op.Wire()}";
        else if (Values.Count != count) yield return $"{Attribute.Wire()} {Op.Wire()} takes {(Op is ConditionOp.In or ConditionOp.NotIn ? "at least " : "")}{count} value{(count == 1 ? "" : "s")}";
        else if (Values.FirstOrDefault(value => !IsValue(value)) is { } wrong) yield return $"\"{wrong}\" is not a value of {Attribute.Wire()}";
        else if (Op == ConditionOp.Between && IsReversed) yield return $"{Attribute.Wire()} between {Values[0]} and {Values[1]} is empty";

        if (Attribute != RoutingAttribute.SuccessRate) yield break;
        if (Connection is null) yield return "success_rate needs a connection";
        if (WindowMinutes is < 1 or > LongestWindow) yield return $"the window of success_rate has 1 to {LongestWindow} minutes";
    }

    /// <summary>The names that the attribute can have, where the list is closed.</summary>
    internal static IReadOnlyCollection<string>? NamesOf(RoutingAttribute attribute) => attribute switch
    {
        RoutingAttribute.Plugin => Wire<SessionType>.Names,
        RoutingAttribute.PaymentType => Wire<PaymentType>.Names,
        RoutingAttribute.Initiator => Wire<Initiator>.Names,
        _ => null,
    };

    internal static bool TryNumber(string text, int decimals, decimal most, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && number <= most && decimal.Round(number, decimals) == number;

    internal static bool TryAmount(string text, out decimal amount) => TryNumber(text, decimals: 3, Money.MaxInteger, out amount);

    internal static bool TryRate(string text, out decimal rate) => TryNumber(text, decimals: 6, most: 1, out rate);

    bool IsReversed => Attribute == RoutingAttribute.Bin
        ? !BinRange.TryParse($"{Values[0]}-{Values[1]}", out _)
        : TryAmount(Values[0], out var lo) && TryAmount(Values[1], out var hi) && lo > hi;

    bool Allows(ConditionOp op) => Attribute switch
    {
        RoutingAttribute.Bin => op is ConditionOp.In or ConditionOp.NotIn or ConditionOp.Between,
        RoutingAttribute.Amount => op is ConditionOp.Between or ConditionOp.Lt or ConditionOp.Gte,
        RoutingAttribute.SuccessRate => op is ConditionOp.Lt or ConditionOp.Gte,
        _ => op is ConditionOp.In or ConditionOp.NotIn,
    };

    bool IsValue(string value) => Attribute switch
    {
        RoutingAttribute.Bin => Op == ConditionOp.Between ? Routing.Bin.TryParse(value, out _) : BinRange.TryParse(value, out _),
        RoutingAttribute.Amount => TryAmount(value, out _),
        RoutingAttribute.SuccessRate => TryRate(value, out _),
        RoutingAttribute.IssuerCountry or RoutingAttribute.CustomerCountry => Country.IsCode(value),
        RoutingAttribute.Currency => Kernel.Currency.TryParse(value, out _),
        _ when NamesOf(Attribute) is { } names => names.Contains(value),
        RoutingAttribute.PaymentService => value.Length <= LongestValue,
        _ => value.Length is > 0 and <= LongestValue,
    };
}
