using System.Collections.Immutable;

namespace Ottu.Domain.Routing;

/// <summary>One attempt, as far as trips are concerned.</summary>
public readonly record struct TrailEntry(DateTimeOffset At, bool IsError);

/// <summary>The last twenty attempts at a connection, oldest first. It trips at five errors in a row, or when ten of twenty within ten minutes are errors.</summary>
public sealed record ErrorTrail
{
    public static readonly ErrorTrail Empty = new([]);

    const int Length = 20;
    const int InARow = 5;
    const int OfLength = Length / 2;
    static readonly TimeSpan Within = TimeSpan.FromMinutes(10);

    ErrorTrail(ImmutableArray<TrailEntry> entries) => Entries = entries;

    public ImmutableArray<TrailEntry> Entries { get; }

    public static ErrorTrail Of(IEnumerable<TrailEntry> entries) =>
        new([.. entries.OrderBy(entry => entry.At).ThenBy(entry => entry.IsError).TakeLast(Length)]);

    public ErrorTrail Add(AttemptOutcome outcome, DateTimeOffset at) => outcome.IsCanceled ? this : Of(Entries.Append(new TrailEntry(at, outcome.IsError)));

    /// <summary>With what another node has seen.</summary>
    public ErrorTrail Merge(ErrorTrail other) => Of(Entries.Concat(other.Entries));

    /// <summary>Forgets everything up to a moment.</summary>
    public ErrorTrail Since(DateTimeOffset moment) => Of(Entries.Where(entry => entry.At > moment));

    public bool HasTripped => FiveInARow || HalfOfTwenty;

    bool FiveInARow => Entries.Length >= InARow && Entries.TakeLast(InARow).All(entry => entry.IsError);

    bool HalfOfTwenty => Entries.Length == Length && Entries[^1].At - Entries[0].At <= Within && Entries.Count(entry => entry.IsError) >= OfLength;
}
