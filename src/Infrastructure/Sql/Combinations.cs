namespace Ottu.Infrastructure.Sql;

/// <summary>
/// A filter whose terms may each be absent, as one statement per combination: an engine sees only terms that count, and finds its index. docs/adr/0023
/// </summary>
/// <param name="terms">Conditions, each with parameters of its own.</param>
sealed class Combinations(params string[] terms)
{
    /// <summary>A statement for every combination; the text gets its WHERE, empty where nothing is asked.</summary>
    public IReadOnlyList<Sql> Each(Func<string, Dialect, string> text) => [.. Enumerable.Range(0, 1 << terms.Length).Select(which => new Sql(d => text(Where(which), d)))];

    /// <summary>The place of the statement for what is given, in the order of the terms.</summary>
    public int Which(params ReadOnlySpan<object?> given)
    {
        if (given.Length != terms.Length) throw new ArgumentException($"{terms.Length} terms are asked about.", nameof(given));
        var which = 0;
        for (var at = 0; at < given.Length; at++) which |= given[at] is null ? 0 : 1 << at;
        return which;
    }

    string Where(int which) => which == 0 ? "" : "WHERE " + string.Join(" AND ", terms.Where((_, at) => (which & (1 << at)) != 0));
}
