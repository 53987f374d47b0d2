using Ottu.Application.Kernel;

namespace Ottu.Infrastructure.Sql;

/// <summary>Lists of tables that only grow: a page costs what it shows, and its count at most a bound. docs/adr/0023</summary>
static class BoundedList
{
    /// <summary>For <see cref="Dialect.CountUpTo"/>: one more than is ever said tells that there are more.</summary>
    public const int CountTo = PageWindow.MostCounted + 1;

    /// <summary>Counted up to <see cref="PageWindow.MostCounted"/>.</summary>
    public static Task<Page<T>> Bounded<T>(this Db db, Sql page, Sql count, object parameters, PageWindow window, CancellationToken ct) =>
        db.Bounded<T>(page, count, parameters, window, PageWindow.MostCounted, ct);

    /// <param name="db">Where.</param>
    /// <param name="page">Ends in <see cref="Dialect.Page"/>.</param>
    /// <param name="count">Counts to one more than <paramref name="most"/>.</param>
    /// <param name="parameters">Of both; <c>limit</c> is <see cref="PageWindow.OneMore"/>.</param>
    /// <param name="window">As the reader asked.</param>
    /// <param name="most">Where the count ends.</param>
    /// <param name="ct">Stops the reading.</param>
    public static async Task<Page<T>> Bounded<T>(this Db db, Sql page, Sql count, object parameters, PageWindow window, int most, CancellationToken ct)
    {
        var rows = await db.Query<T>(page, parameters, ct);
        var hasMore = rows.Count > window.Limit;
        var seen = (long)window.Offset + rows.Count;

        // The end of the list says how long it is. Otherwise rows may come or go between both statements: what was seen counts.
        var isEnd = !hasMore && (rows.Count > 0 || window.Offset == 0);
        var total = isEnd ? seen : await db.One<long>(count, parameters, ct);
        if (rows.Count > 0) total = Math.Max(total, seen);
        return new Page<T>(hasMore ? [.. rows.Take(window.Limit)] : rows, Math.Min(total, most)) { Bound = new PageBound(total <= most, hasMore) };
    }
}
