namespace Ottu.Domain.Routing;

/// <summary>Successes among the attempts that count. Tallies of several nodes or minutes add up.</summary>
/// <param name="Successes">Approved.</param>
/// <param name="Counted">Without those that the customer canceled or could mend (class F).</param>
public readonly record struct Tally(long Successes, long Counted) : IComparable<Tally>
{
    /// <summary>A rate of one.</summary>
    public const long Whole = 1_000_000;

    const long PriorSuccesses = 16;
    const long PriorCount = 20;

    /// <summary>(successes + 16) / (n + 20) in millionths, rounded down: a connection that nobody has tried is taken for 80 %. docs/protocol/routing.md 3</summary>
    public long Millionths => Smoothed * Whole / Base;

    long Smoothed => Successes + PriorSuccesses;

    long Base => Counted + PriorCount;

    public static Tally operator +(Tally left, Tally right) => new(left.Successes + right.Successes, left.Counted + right.Counted);

    public static bool operator <(Tally left, Tally right) => left.CompareTo(right) < 0;

    public static bool operator >(Tally left, Tally right) => left.CompareTo(right) > 0;

    public static bool operator <=(Tally left, Tally right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Tally left, Tally right) => left.CompareTo(right) >= 0;

    /// <summary>By the smoothed rate, exactly.</summary>
    public int CompareTo(Tally other) => (Smoothed * other.Base).CompareTo(other.Smoothed * Base);
}
