using System.Numerics;

namespace Ottu.Domain.Routing;

/// <summary>
/// For each point of a <see cref="Dimension"/> the rules that accept it, one bit per rule. Neighbouring points with the same rules are one row; a row keeps only
/// the words in which it differs from the first, found by counting bits.
/// </summary>
sealed class AttributeIndex
{
    /// <summary>The row of a fact that is unknown.</summary>
    public const int Unknown = -1;
    const int WordBits = 64;

    readonly int _groups;
    readonly ulong[] _unasked;
    readonly ulong[] _unaskedGroups;
    readonly ulong[] _first;
    readonly ulong[] _firstGroups;
    readonly long[] _starts;

    // Per row and group of 64 words: which of them differ from the first row, and where these lie.
    readonly ulong[] _differs;
    readonly int[] _offsets;
    readonly ulong[] _differences;

    AttributeIndex(ulong[] unasked, ulong[] first, Rows rows)
    {
        _groups = (first.Length + WordBits - 1) / WordBits;
        _unasked = unasked;
        _unaskedGroups = Groups(unasked);
        _first = first;
        _firstGroups = Groups(first);
        _starts = [.. rows.Starts];
        _differs = [.. rows.Differs];
        _offsets = [.. rows.Offsets];
        _differences = [.. rows.Differences];
    }

    /// <param name="least">The first point of the line.</param>
    /// <param name="accepted">By rule: what it accepts; null where it does not ask.</param>
    public static AttributeIndex Build(long least, IReadOnlyList<KeySet?> accepted)
    {
        var words = (accepted.Count + WordBits - 1) / WordBits;
        var (unasked, first) = (new ulong[words], new ulong[words]);
        var flips = new List<(long Key, int Rule)>();
        for (var rule = 0; rule < accepted.Count; rule++)
        {
            if (accepted[rule] is not { } set) Flip(unasked, rule);
            if (accepted[rule]?.Contains(least) ?? true) Flip(first, rule);
            foreach (var (lo, hi) in accepted[rule]?.Intervals ?? [])
            {
                if (lo > least) flips.Add((lo, rule));
                flips.Add((hi + 1, rule));
            }
        }

        return new AttributeIndex(unasked, first, Sweep(least, words, flips));
    }

    public int RowOf(long? key)
    {
        if (key is not { } point) return Unknown;
        var found = Array.BinarySearch(_starts, point);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>Which words of a group may hold a bit.</summary>
    public ulong Words(int row, int group) => row == Unknown ? _unaskedGroups[group] : _firstGroups[group] | _differs[(row * _groups) + group];

    /// <summary>64 rules.</summary>
    public ulong Word(int row, int word)
    {
        if (row == Unknown) return _unasked[word];
        var place = (row * _groups) + (word / WordBits);
        var (differs, bit) = (_differs[place], 1UL << word);
        if ((differs & bit) == 0) return _first[word];
        return _first[word] ^ _differences[_offsets[place] + BitOperations.PopCount(differs & (bit - 1))];
    }

    /// <summary>One bit for each word that holds any.</summary>
    ulong[] Groups(ulong[] bits)
    {
        var groups = new ulong[_groups];
        for (var word = 0; word < bits.Length; word++)
        {
            if (bits[word] != 0) groups[word / WordBits] |= 1UL << word;
        }

        return groups;
    }

    static void Flip(ulong[] bits, int rule) => bits[rule / WordBits] ^= 1UL << rule;

    static Rows Sweep(long least, int words, List<(long Key, int Rule)> flips)
    {
        var rows = new Rows(words);
        rows.Add(least);
        flips.Sort();
        for (var at = 0; at < flips.Count;)
        {
            var key = flips[at].Key;
            for (; at < flips.Count && flips[at].Key == key; at++) Flip(rows.Current, flips[at].Rule);
            rows.Add(key);
        }

        return rows;
    }

    /// <summary>The rows while they are found.</summary>
    sealed class Rows(int words)
    {
        public ulong[] Current { get; } = new ulong[words];

        public List<long> Starts { get; } = [];

        public List<ulong> Differs { get; } = [];

        public List<int> Offsets { get; } = [];

        public List<ulong> Differences { get; } = [];

        public void Add(long start)
        {
            Starts.Add(start);
            for (var from = 0; from < words; from += WordBits)
            {
                Offsets.Add(Differences.Count);
                var differs = 0UL;
                for (var word = from; word < Math.Min(from + WordBits, words); word++)
                {
                    if (Current[word] == 0) continue;
                    differs |= 1UL << word;
                    Differences.Add(Current[word]);
                }

                Differs.Add(differs);
            }
        }
    }
}
