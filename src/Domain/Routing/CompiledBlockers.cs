namespace Ottu.Domain.Routing;

/// <summary>The enabled blockers, ready to be asked. An unknown fact, or a BIN whose missing digits would decide, follows <see cref="Blocker.OnUnknown"/>.</summary>
sealed class CompiledBlockers(IEnumerable<Blocker> blockers)
{
    readonly Compiled[][] _byKind = [.. blockers.Where(blocker => blocker.Enabled).GroupBy(blocker => blocker.Kind).OrderBy(kind => kind.Key).Select(kind => kind.Select(blocker => new Compiled(blocker)).ToArray())];

    /// <summary>Those that stop this payment; none in the usual case.</summary>
    public IReadOnlyList<Blocker> Fired(RoutingFacts facts)
    {
        List<Blocker>? fired = null;
        foreach (var kind in _byKind) Ask(kind, facts, ref fired);
        return fired ?? (IReadOnlyList<Blocker>)[];
    }

    // Several allow-lists of a kind are one: it is enough to stand on any.
    static void Ask(Compiled[] kind, RoutingFacts facts, ref List<Blocker>? fired)
    {
        var (hasAllowList, isAllowed) = (false, false);
        foreach (var blocker in kind)
        {
            var isListed = blocker.Lists(facts);
            var isAllowList = blocker.Source.Mode == BlockerMode.Allow;
            hasAllowList |= isAllowList;
            if (isListed is null && blocker.Source.OnUnknown == OnUnknown.Block) (fired ??= []).Add(blocker.Source);
            else if (isAllowList) isAllowed |= isListed ?? true;
            else if (isListed == true) (fired ??= []).Add(blocker.Source);
        }

        if (!hasAllowList || isAllowed) return;
        foreach (var blocker in kind)
        {
            if (blocker.Source.Mode == BlockerMode.Allow && fired?.Contains(blocker.Source) != true) (fired ??= []).Add(blocker.Source);
        }
    }

    sealed class Compiled
    {
        readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
        readonly BinRange[] _ranges = [];

        public Compiled(Blocker source)
        {
            Source = source;
            if (source.Kind == BlockerKind.Bin) _ranges = [.. Joined(source.Values)];
            else _names.UnionWith(source.Values);
        }

        public Blocker Source { get; }

        /// <summary>Null: nobody can tell.</summary>
        public bool? Lists(RoutingFacts facts) => Source.Kind switch
        {
            BlockerKind.Bin => facts.Bin is { } bin ? Lists(bin.Range) : null,
            BlockerKind.Country => facts.IssuerCountry is { } country ? _names.Contains(country) : null,
            _ => facts.Scheme is { } scheme ? _names.Contains(scheme) : null,
        };

        bool? Lists(BinRange bin)
        {
            var (low, high) = (0, _ranges.Length);
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (_ranges[middle].Hi < bin.Lo) low = middle + 1;
                else high = middle;
            }

            if (low == _ranges.Length || !_ranges[low].Overlaps(bin)) return false;
            return _ranges[low].Contains(bin) ? true : null;
        }

        static IEnumerable<BinRange> Joined(IEnumerable<string> values) => KeySet
            .Of(values.Select(value => BinRange.TryParse(value, out var range) ? ((long)range.Lo, (long)range.Hi) : throw new InvalidOperationException($"\"{value}\" is no BIN.")))
            .Intervals.Select(interval => new BinRange((int)interval.Lo, (int)interval.Hi));
    }
}
