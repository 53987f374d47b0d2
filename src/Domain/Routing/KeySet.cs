namespace Ottu.Domain.Routing;

/// <summary>A set of whole numbers as ascending, disjoint intervals with both ends included: what a rule accepts of one attribute.</summary>
sealed class KeySet
{
    readonly (long Lo, long Hi)[] _intervals;

    KeySet((long Lo, long Hi)[] intervals) => _intervals = intervals;

    public IReadOnlyList<(long Lo, long Hi)> Intervals => _intervals;

    public bool IsEmpty => _intervals.Length == 0;

    /// <summary>Any intervals in any order; reversed ones are empty, touching ones join.</summary>
    public static KeySet Of(IEnumerable<(long Lo, long Hi)> intervals)
    {
        var joined = new List<(long Lo, long Hi)>();
        foreach (var (lo, hi) in intervals.Where(interval => interval.Lo <= interval.Hi).OrderBy(interval => interval.Lo))
        {
            if (joined.Count > 0 && lo <= joined[^1].Hi + 1) joined[^1] = (joined[^1].Lo, Math.Max(joined[^1].Hi, hi));
            else joined.Add((lo, hi));
        }

        return new KeySet([.. joined]);
    }

    /// <summary>What lies between <paramref name="least"/> and <paramref name="most"/> and not in this set.</summary>
    public KeySet Complement(long least, long most)
    {
        var rest = new List<(long, long)>();
        foreach (var (lo, hi) in _intervals)
        {
            if (least < lo) rest.Add((least, lo - 1));
            least = hi + 1;
        }

        if (least <= most) rest.Add((least, most));
        return new KeySet([.. rest]);
    }

    public KeySet And(KeySet other) => Of(
        from left in _intervals
        from right in other._intervals
        select (Math.Max(left.Lo, right.Lo), Math.Min(left.Hi, right.Hi)));

    public KeySet Or(KeySet other) => Of(_intervals.Concat(other._intervals));

    public bool Contains(long key) => _intervals.Any(interval => interval.Lo <= key && key <= interval.Hi);

    /// <summary>Everything in the other set is in this one.</summary>
    public bool Covers(KeySet other)
    {
        var at = 0;
        foreach (var (lo, hi) in other._intervals)
        {
            while (at < _intervals.Length && _intervals[at].Hi < lo) at++;
            if (at == _intervals.Length || _intervals[at].Lo > lo || _intervals[at].Hi < hi) return false;
        }

        return true;
    }
}
