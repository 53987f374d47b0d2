namespace Ottu.Domain.Routing;

/// <summary>A strategy whose weights lie where the connections do.</summary>
sealed class CompiledStrategy
{
    public CompiledStrategy(RoutingStrategy source, CodeBook codes)
    {
        Source = source;
        if (source is not RoutingStrategy.Distribution distribution) return;
        Weights = [.. codes.Codes.Select(code => distribution.Weights.GetValueOrDefault(code))];
        Weighted = codes.SetOf(distribution.Weights.Where(share => share.Value > 0).Select(share => share.Key));
    }

    public RoutingStrategy Source { get; }

    /// <summary>By position; only of a distribution.</summary>
    public IReadOnlyList<int> Weights { get; } = [];

    public ConnectionSet Weighted { get; }
}
