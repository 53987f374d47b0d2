using System.Numerics;

namespace Ottu.Domain.Routing;

/// <summary>
/// Finds the rules that match a payment without asking them one by one: each attribute gives one bit per rule, and the rules are where all bits are set. The bits lie so that
/// rules that ask alike are neighbours; then whole words hold no match for a payment, which a summary of each row tells, and they are not even read.
/// </summary>
sealed class RuleIndex
{
    const int WordBits = 64;

    readonly Dimension[] _dimensions;
    readonly AttributeIndex[] _attributes;
    readonly int _words;

    // By bit: the rule's place among all, lower wins, and where it sends the payment. By word: its lowest place.
    readonly int[] _places;
    readonly ConnectionSet[] _connections;
    readonly int[] _lowest;

    /// <param name="meanings">In the order in which they win.</param>
    /// <param name="dimensions">All that any of them asks.</param>
    public RuleIndex(IReadOnlyList<RuleMeaning> meanings, IReadOnlyList<Dimension> dimensions)
    {
        _places = [.. Enumerable.Range(0, meanings.Count).OrderBy(place => meanings[place], RuleMeaning.Likeness)];
        _connections = [.. _places.Select(place => meanings[place].Connections)];
        _lowest = [.. _places.Chunk(WordBits).Select(word => word.Min())];
        _words = _lowest.Length;

        // What most rules ask comes first: it leaves the least for the others.
        var order = Enumerable.Range(0, dimensions.Count).OrderByDescending(at => meanings.Count(meaning => meaning.Accepts[at] is not null)).ToArray();
        _dimensions = [.. order.Select(at => dimensions[at])];
        _attributes = [.. order.Select(at => AttributeIndex.Build(dimensions[at].Least, [.. _places.Select(place => meanings[place].Accepts[at])]))];
    }

    /// <summary>How many rows <see cref="Locate"/> fills.</summary>
    public int Dimensions => _dimensions.Length;

    /// <summary>Where the payment lies on each line.</summary>
    public void Locate(RoutingFacts facts, HealthSnapshot health, Span<int> rows)
    {
        for (var at = 0; at < _dimensions.Length; at++) rows[at] = _attributes[at].RowOf(_dimensions[at].KeyOf(facts, health));
    }

    /// <summary>The place of the rule that wins: the lowest that matches and has a connection left. -1 where there is none.</summary>
    /// <param name="rows">From <see cref="Locate"/>.</param>
    /// <param name="left">Connections that are left.</param>
    /// <param name="hopeless">Gets the places of rules that match but have none, among them all below the winner's.</param>
    public int Find(ReadOnlySpan<int> rows, ConnectionSet left, ref List<int>? hopeless)
    {
        var best = int.MaxValue;
        for (var group = 0; group * WordBits < _words; group++)
        {
            for (var words = Words(rows, group); words != 0; words &= words - 1)
            {
                var word = (group * WordBits) + BitOperations.TrailingZeroCount(words);
                if (_lowest[word] >= best) continue;
                for (var matches = Rules(rows, word); matches != 0; matches &= matches - 1)
                {
                    var bit = (word * WordBits) + BitOperations.TrailingZeroCount(matches);
                    if (_places[bit] >= best) continue;
                    if ((_connections[bit] & left).IsEmpty) (hopeless ??= []).Add(_places[bit]);
                    else best = _places[bit];
                }
            }
        }

        return best == int.MaxValue ? -1 : best;
    }

    /// <summary>The words of a group that can hold a match.</summary>
    ulong Words(ReadOnlySpan<int> rows, int group)
    {
        var words = Ones(_words - (group * WordBits));
        for (var at = 0; at < rows.Length; at++) words &= _attributes[at].Words(rows[at], group);
        return words;
    }

    ulong Rules(ReadOnlySpan<int> rows, int word)
    {
        var rules = Ones(_places.Length - (word * WordBits));
        for (var at = 0; at < rows.Length && rules != 0; at++) rules &= _attributes[at].Word(rows[at], word);
        return rules;
    }

    static ulong Ones(int count) => count >= WordBits ? ulong.MaxValue : (1UL << count) - 1;
}
