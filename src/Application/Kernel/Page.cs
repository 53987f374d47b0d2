namespace Ottu.Application.Kernel;

/// <summary>Which part of a list is asked for: at most <paramref name="Limit"/> rows after <paramref name="Offset"/>.</summary>
public sealed record PageWindow(int Limit, int Offset)
{
    public const int DefaultLimit = 10;
    public const int MaxLimit = 100;

    /// <summary>Nobody counts a long list to its end. docs/adr/0023</summary>
    public const int MostCounted = 10_000;

    /// <summary>Where no index leads to the matches alone, so that each has to be looked at.</summary>
    public const int MostLookedAt = 1_000;

    /// <summary>With the row that tells whether more follow.</summary>
    public int OneMore => Limit + 1;
}

/// <summary>That part of the list, and how long the whole list is.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, long Count)
{
    /// <summary>Null where <see cref="Count"/> is always exact.</summary>
    public PageBound? Bound { get; init; }

    public Page<TOther> Select<TOther>(Func<T, TOther> change) => new([.. Items.Select(change)], Count) { Bound = Bound };
}

/// <summary>What a list says of itself that is counted up to a bound only. docs/adr/0023</summary>
/// <param name="CountIsExact">Otherwise there are more than that many.</param>
/// <param name="HasMore">Whether a row follows the page.</param>
public sealed record PageBound(bool CountIsExact, bool HasMore);
