namespace Ottu.Domain.Routing;

/// <summary>How a connection does at one moment.</summary>
/// <param name="LastHour">What Success Rate and all ties go by.</param>
/// <param name="UnavailableUntil">End of its blacklisting; null or past: available.</param>
public sealed record HealthReading(Tally LastHour = default, DateTimeOffset? UnavailableUntil = null)
{
    public static readonly HealthReading Untried = new();

    /// <summary>By minutes, for windows that rules ask about.</summary>
    public IReadOnlyDictionary<int, Tally> Windows { get; init; } = new Dictionary<int, Tally>();

    /// <summary>Over the last so many minutes.</summary>
    public Tally Over(int minutes) => minutes == Condition.LongestWindow ? LastHour : Windows.GetValueOrDefault(minutes);
}

/// <summary>The health of a profile's connections at one moment. Immutable: decisions keep it, so that they can be replayed.</summary>
public sealed class HealthSnapshot
{
    readonly HealthReading[] _readings;
    readonly Tally[] _probes;
    readonly ConnectionSet _listed;
    readonly CodeBook _codes;

    /// <param name="profile">Whose connections.</param>
    /// <param name="readings">By connection; one that is missing was never tried.</param>
    public HealthSnapshot(CompiledProfile profile, IReadOnlyDictionary<string, HealthReading> readings)
    {
        _codes = profile.Codes;
        _readings = [.. _codes.Codes.Select(code => readings.GetValueOrDefault(code, HealthReading.Untried))];
        _probes = [.. profile.Probes.Select(probe => readings.GetValueOrDefault(probe.Connection!, HealthReading.Untried).Over(probe.WindowMinutes))];
        for (var at = 0; at < _readings.Length; at++)
        {
            if (_readings[at].UnavailableUntil is not null) _listed |= ConnectionSet.One(at);
        }
    }

    /// <summary>By connection, as it was given.</summary>
    public IReadOnlyDictionary<string, HealthReading> Readings => _codes.Codes.Index().ToDictionary(entry => entry.Item, entry => _readings[entry.Index]);

    internal Tally this[int position] => _readings[position].LastHour;

    internal Tally Probe(int probe) => _probes[probe];

    /// <summary>Step 4, Exclude Unavailable.</summary>
    internal ConnectionSet Unavailable(DateTimeOffset at)
    {
        var set = ConnectionSet.Empty;
        foreach (var position in _listed)
        {
            if (_readings[position].UnavailableUntil > at) set |= ConnectionSet.One(position);
        }

        return set;
    }
}
