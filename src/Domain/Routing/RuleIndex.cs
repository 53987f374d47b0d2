using System.Numerics;

namespace Ottu.Domain.Routing;

/// <summary>
/// Finds the rules that match a payment without asking them one by one: each attribute gives one bit per rule, and the rules are where all bits are set. Sixty-four
/// rules cost one operation per attribute, and words that cannot hold a match are not even read.
/// </summary>
sealed class RuleIndex
{
    const int WordBits = 64;

    readonly Dimension[] _dimensions;
    readonly AttributeIndex[] _attributes;
    readonly int _rules;
    readonly int _words;

    /// <param name="meanings">In the order in which they win.</param>
    /// <param name="dimensions">All that any of them asks.</param>
    public RuleIndex(IReadOnlyList<RuleMeaning> meanings, IReadOnlyList<Dimension> dimensions)
    {
        _rules = meanings.Count;
        _words = (_rules + WordBits - 1) / WordBits;

        // What most rules ask comes first: it leaves the least for the others.
        var order = Enumerable.Range(0, dimensions.Count).OrderByDescending(at => meanings.Count(meaning => meaning.Accepts[at] is not null)).ToArray();
        _dimensions = [.. order.Select(at => dimensions[at])];
        _attributes = [.. order.Select(at => AttributeIndex.Build(dimensions[at].Least, [.. meanings.Select(meaning => meaning.Accepts[at])]))];
    }

    /// <summary>How many rows <see cref="Locate"/> fills.</summary>
    public int Dimensions => _dimensions.Length;

    /// <summary>Where the payment lies on each line.</summary>
    public void Locate(RoutingFacts facts, HealthSnapshot health, Span<int> rows)
    {
        for (var at = 0; at < _dimensions.Length; at++) rows[at] = _attributes[at].RowOf(_dimensions[at].KeyOf(facts, health));
    }

    /// <summary>The first rule that matches, from a position on; -1 where there is none.</summary>
    public int Next(ReadOnlySpan<int> rows, int from)
    {
        var mask = ulong.MaxValue << from;
        for (var group = from / WordBits / WordBits; group * WordBits < _words; group++)
        {
            for (var words = Words(rows, group, from / WordBits); words != 0; words &= words - 1)
            {
                var word = (group * WordBits) + BitOperations.TrailingZeroCount(words);
                var matches = Rules(rows, word);
                if (word == from / WordBits) matches &= mask;
                if (matches != 0) return (word * WordBits) + BitOperations.TrailingZeroCount(matches);
            }
        }

        return -1;
    }

    /// <summary>The words of a group that can hold a match, none before <paramref name="least"/>.</summary>
    ulong Words(ReadOnlySpan<int> rows, int group, int least)
    {
        var first = group * WordBits;
        var words = _words - first >= WordBits ? ulong.MaxValue : (1UL << (_words - first)) - 1;
        if (least > first) words &= ulong.MaxValue << least;
        for (var at = 0; at < rows.Length; at++) words &= _attributes[at].Words(rows[at], group);
        return words;
    }

    ulong Rules(ReadOnlySpan<int> rows, int word)
    {
        var last = _rules - (word * WordBits);
        var rules = last >= WordBits ? ulong.MaxValue : (1UL << last) - 1;
        for (var at = 0; at < rows.Length && rules != 0; at++) rules &= _attributes[at].Word(rows[at], word);
        return rules;
    }
}
