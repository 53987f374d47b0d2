namespace Ottu.Domain.Routing;

/// <summary>The connections of a profile by position: its candidates in their order, then the fallback unless it is one of them.</summary>
public sealed class CodeBook
{
    readonly Dictionary<string, int> _positions;

    public CodeBook(RoutingProfile profile)
    {
        Codes = [.. profile.Candidates.Append(profile.Fallback).Distinct()];
        _positions = Codes.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        Candidates = ConnectionSet.UpTo(profile.Candidates.Count);
        Fallback = _positions[profile.Fallback];
    }

    public IReadOnlyList<string> Codes { get; }

    public ConnectionSet Candidates { get; }

    /// <summary>Position of the fallback connection.</summary>
    public int Fallback { get; }

    public ConnectionSet All => ConnectionSet.UpTo(Codes.Count);

    public string this[int position] => Codes[position];

    /// <summary>Codes that the profile does not name are left out.</summary>
    public ConnectionSet SetOf(IEnumerable<string> codes)
    {
        var set = ConnectionSet.Empty;
        foreach (var code in codes) set |= SetOf(code);
        return set;
    }

    public ConnectionSet SetOf(string code) => _positions.TryGetValue(code, out var position) ? ConnectionSet.One(position) : ConnectionSet.Empty;

    public IReadOnlyList<string> Names(ConnectionSet set)
    {
        var names = new List<string>(set.Count);
        foreach (var position in set) names.Add(Codes[position]);
        return names;
    }
}
