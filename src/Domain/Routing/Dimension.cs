using Ottu.Domain.Kernel;

namespace Ottu.Domain.Routing;

/// <summary>What is asked: an attribute, for a success rate also whose and over which time; no attribute is the rule's validity.</summary>
readonly record struct Question(RoutingAttribute? Attribute, string? Connection = null, int WindowMinutes = 0)
{
    public static readonly Question Validity = new(Attribute: null);

    public static Question Of(Condition condition) => condition.Attribute == RoutingAttribute.SuccessRate
        ? new Question(condition.Attribute, condition.Connection, condition.WindowMinutes)
        : new Question(condition.Attribute);
}

/// <summary>
/// One question as a number line: every value of a condition is an interval on it, and every payment a point, or nowhere when the fact is unknown. Names are numbered;
/// zero is a name that no rule mentions.
/// </summary>
sealed class Dimension
{
    const long Thousandths = 1_000;
    const int KnownDigits = Bin.MostDigits - Bin.LeastDigits + 1;

    readonly Dictionary<string, long> _numbers = new(StringComparer.OrdinalIgnoreCase);
    readonly int _probe;

    /// <param name="question">What it is about.</param>
    /// <param name="conditions">All that ask it, in any rule.</param>
    /// <param name="probe">For a success rate: its place in the health snapshot.</param>
    public Dimension(Question question, IEnumerable<Condition> conditions, int probe)
    {
        Question = question;
        _probe = probe;
        var names = IsName ? Condition.NamesOf(question.Attribute!.Value) : null;
        if (IsName) foreach (var name in (names ?? []).Concat(conditions.SelectMany(condition => condition.Values))) _numbers.TryAdd(name, _numbers.Count + 1);
        (Least, Most) = question.Attribute switch
        {
            null => (DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()),
            RoutingAttribute.Bin => (0, (KnownDigits * (long)Bin.Space) - 1),
            RoutingAttribute.Amount => (0, Money.MaxInteger * 2 * Thousandths),
            RoutingAttribute.SuccessRate => (0, Tally.Whole),
            _ => (names is null ? 0 : 1, _numbers.Count),
        };
    }

    public Question Question { get; }

    public long Least { get; }

    public long Most { get; }

    bool IsName => Question.Attribute is not (null or RoutingAttribute.Bin or RoutingAttribute.Amount or RoutingAttribute.SuccessRate);

    /// <summary>Where this payment lies; null where the fact is unknown.</summary>
    public long? KeyOf(RoutingFacts facts, HealthSnapshot health) => Question.Attribute switch
    {
        null => facts.At.ToUnixTimeMilliseconds(),
        RoutingAttribute.Bin => facts.Bin is { } bin ? BinKey(bin.Value, bin.Digits) : null,
        RoutingAttribute.Amount => facts.Amount.Minor * (Thousandths / facts.Amount.Currency.Scale),
        RoutingAttribute.SuccessRate => health.Probe(_probe).Millionths,
        { } name => facts.Text(name) is { } text ? _numbers.GetValueOrDefault(text) : null,
    };

    public KeySet Accepted(Condition condition)
    {
        var values = condition.Values;
        return (condition.Attribute, condition.Op) switch
        {
            (RoutingAttribute.Bin, ConditionOp.Between) => Bins(Ranges([$"{values[0]}-{values[1]}"])),
            (RoutingAttribute.Bin, ConditionOp.In) => Bins(Ranges(values)),
            (RoutingAttribute.Bin, _) => Bins(Ranges(values).Complement(0, Bin.Space - 1)),
            (_, ConditionOp.Between) => KeySet.Of([(Scaled(values[0]), Scaled(values[1]))]),
            (_, ConditionOp.Lt) => KeySet.Of([(Least, Scaled(values[0]) - 1)]),
            (_, ConditionOp.Gte) => KeySet.Of([(Scaled(values[0]), Most)]),
            (_, ConditionOp.In) => Numbers(values),
            _ => Numbers(values).Complement(Least, Most),
        };
    }

    public static KeySet Valid(RoutingRule rule) => KeySet.Of(
        [((rule.ValidFrom ?? DateTimeOffset.MinValue).ToUnixTimeMilliseconds(), (rule.ValidTo?.ToUnixTimeMilliseconds() - 1) ?? DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())]);

    KeySet Numbers(IEnumerable<string> names) => KeySet.Of(names.Select(name => (_numbers[name], _numbers[name])));

    long Scaled(string text)
    {
        if (Question.Attribute == RoutingAttribute.SuccessRate) return Condition.TryRate(text, out var rate) ? (long)(rate * Tally.Whole) : throw Unchecked(text);
        return Condition.TryAmount(text, out var amount) ? (long)(amount * Thousandths) : throw Unchecked(text);
    }

    static KeySet Ranges(IEnumerable<string> values) =>
        KeySet.Of(values.Select(value => BinRange.TryParse(value, out var range) ? ((long)range.Lo, (long)range.Hi) : throw Unchecked(value)));

    // A BIN of six digits matches when all its hundred continuations do; so each length has a line of its own, one behind the other.
    static KeySet Bins(KeySet full) => KeySet.Of(
        from digits in Enumerable.Range(Bin.LeastDigits, KnownDigits)
        let scale = Scale(digits)
        from interval in full.Intervals
        let first = (interval.Lo + scale - 1) / scale
        let last = ((interval.Hi + 1) / scale) - 1
        where first <= last
        select (BinKey(first, digits), BinKey(last, digits)));

    static long BinKey(long value, int digits) => value + ((Bin.MostDigits - digits) * (long)Bin.Space);

    static long Scale(int digits) => digits switch { 6 => 100, 7 => 10, _ => 1 };

    static InvalidOperationException Unchecked(string value) => new($"\"{value}\" was not checked before it was compiled.");
}
