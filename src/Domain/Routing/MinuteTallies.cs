using System.Collections.Immutable;

namespace Ottu.Domain.Routing;

/// <summary>
/// Attempts per minute of the last hour. Buckets add up in any order and grouping: a node keeps a batch of its own, hands it over, and begins anew from <see cref="Empty"/>.
/// </summary>
public sealed record MinuteTallies
{
    public static readonly MinuteTallies Empty = new(ImmutableSortedDictionary<long, Tally>.Empty);

    MinuteTallies(ImmutableSortedDictionary<long, Tally> buckets) => Buckets = buckets;

    /// <summary>By minutes since 1970.</summary>
    public ImmutableSortedDictionary<long, Tally> Buckets { get; }

    public static MinuteTallies Of(IEnumerable<KeyValuePair<long, Tally>> buckets) => new(buckets.ToImmutableSortedDictionary());

    public static long MinuteOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / 60;

    public MinuteTallies Add(AttemptOutcome outcome, DateTimeOffset at) => outcome.Counts ? Add(MinuteOf(at), new Tally(outcome.IsSuccess ? 1 : 0, Counted: 1)) : this;

    public MinuteTallies Merge(MinuteTallies other) => other.Buckets.Aggregate(this, (sum, bucket) => sum.Add(bucket.Key, bucket.Value));

    /// <summary>The sum of so many minutes, the current one included.</summary>
    public Tally Over(int minutes, DateTimeOffset now)
    {
        var (first, last) = (MinuteOf(now) - minutes + 1, MinuteOf(now));
        return Buckets.Where(bucket => bucket.Key >= first && bucket.Key <= last).Aggregate(default(Tally), (sum, bucket) => sum + bucket.Value);
    }

    /// <summary>Without what no window reaches any more.</summary>
    public MinuteTallies Trim(DateTimeOffset now) => new(Buckets.RemoveRange(Buckets.Keys.TakeWhile(minute => minute <= MinuteOf(now) - Condition.LongestWindow).ToList()));

    MinuteTallies Add(long minute, Tally tally) => new(Buckets.SetItem(minute, Buckets.GetValueOrDefault(minute) + tally));
}
