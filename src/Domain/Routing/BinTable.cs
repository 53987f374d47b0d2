namespace Ottu.Domain.Routing;

/// <summary>What the first digits of a card tell. Empty members are unknown.</summary>
/// <param name="Scheme">As in <see cref="Gateways.CardBrand.Code"/>.</param>
/// <param name="Type"><c>credit</c>, <c>debit</c>, <c>prepaid</c>.</param>
/// <param name="Issuer">Bank.</param>
/// <param name="Country">Two letters.</param>
public sealed record BinInfo(string? Scheme, string? Type, string? Issuer, string? Country);

/// <summary>A row of the published or imported table.</summary>
public readonly record struct BinRow(BinRange Range, BinInfo Info);

/// <summary>
/// Card facts by BIN, as one sorted array of disjoint segments: overlaps are resolved when it is built, the narrowest range wins, of equals the
/// last. A directory by the first five digits leaves a handful of segments to search. A look-up allocates nothing.
/// </summary>
public sealed class BinTable
{
    const int Directory = 100_000;
    const int PerEntry = Bin.Space / Directory;

    readonly int[] _starts;
    readonly BinInfo?[] _infos;
    readonly int[] _directory = new int[Directory + 1];

    BinTable(int[] starts, BinInfo?[] infos)
    {
        _starts = starts;
        _infos = infos;
        for (var (entry, segment) = (0, 0); entry <= Directory; entry++)
        {
            while (segment + 1 < starts.Length && starts[segment + 1] <= (long)entry * PerEntry) segment++;
            _directory[entry] = segment;
        }
    }

    /// <summary>Disjoint segments, gaps included.</summary>
    public int Segments => _starts.Length;

    public static BinTable Build(IReadOnlyList<BinRow> rows)
    {
        var shared = new Dictionary<BinInfo, BinInfo>();
        var (starts, infos) = (new List<int>(), new List<BinInfo?>());
        foreach (var (start, row) in BinSegments.Of(rows))
        {
            var info = row < 0 ? null : Shared(rows[row].Info);
            if (infos.Count > 0 && ReferenceEquals(infos[^1], info)) continue;
            starts.Add(start);
            infos.Add(info);
        }

        return new BinTable([.. starts], [.. infos]);

        BinInfo Shared(BinInfo info) => shared.TryGetValue(info, out var known) ? known : shared[info] = info;
    }

    /// <summary>Null where no range says anything, or where the missing digits would decide between two.</summary>
    public BinInfo? Find(Bin bin)
    {
        var range = bin.Range;
        var segment = SegmentOf(range.Lo);
        var isWhole = segment + 1 == _starts.Length || _starts[segment + 1] > range.Hi;
        return isWhole ? _infos[segment] : null;
    }

    int SegmentOf(int digits)
    {
        var entry = digits / PerEntry;
        var (low, high) = (_directory[entry], _directory[entry + 1]);
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (_starts[middle] <= digits) low = middle;
            else high = middle - 1;
        }

        return low;
    }
}
