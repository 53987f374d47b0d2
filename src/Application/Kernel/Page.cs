namespace Ottu.Application.Kernel;

/// <summary>Which part of a list is asked for: at most <paramref name="Limit"/> rows after <paramref name="Offset"/>.</summary>
public sealed record PageWindow(int Limit, int Offset)
{
    public const int DefaultLimit = 10;
    public const int MaxLimit = 100;
}

/// <summary>That part of the list, and how long the whole list is.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, long Count)
{
    public Page<TOther> Select<TOther>(Func<T, TOther> change) => new([.. Items.Select(change)], Count);
}
