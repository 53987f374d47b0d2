namespace Ottu.Domain.Routing;

/// <summary>Turns overlapping ranges into disjoint segments by a sweep over their ends. Only used while a table is built.</summary>
static class BinSegments
{
    const int Gap = -1;

    /// <returns>Ascending starts from zero, each with the index of the row that wins from there on, or -1.</returns>
    public static IEnumerable<(int Start, int Row)> Of(IReadOnlyList<BinRow> rows)
    {
        var byStart = Enumerable.Range(0, rows.Count).OrderBy(row => rows[row].Range.Lo).ToArray();
        var open = new PriorityQueue<int, (int Width, int Latest)>();
        yield return (0, Gap);
        var next = 0;
        var at = 0L;
        while (next < byStart.Length || open.Count > 0)
        {
            if (open.Count == 0) at = Math.Max(at, rows[byStart[next]].Range.Lo);
            for (; next < byStart.Length && rows[byStart[next]].Range.Lo <= at; next++) open.Enqueue(byStart[next], (rows[byStart[next]].Range.Width, -byStart[next]));
            while (open.Count > 0 && rows[open.Peek()].Range.Hi < at) open.Dequeue();
            if (open.Count == 0)
            {
                if (at < Bin.Space) yield return ((int)at, Gap);
                continue;
            }

            var winner = open.Peek();
            yield return ((int)at, winner);
            at = EndOf(winner);
        }

        // The winner may end, or a narrower range may begin before.
        long EndOf(int winner)
        {
            var end = rows[winner].Range.Hi + 1L;
            return next < byStart.Length ? Math.Min(end, rows[byStart[next]].Range.Lo) : end;
        }
    }
}
