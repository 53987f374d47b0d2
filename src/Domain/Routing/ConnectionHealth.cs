namespace Ottu.Domain.Routing;

/// <summary>A trip: from when to when a connection rests.</summary>
public sealed record Blacklisting(DateTimeOffset TrippedAt, DateTimeOffset Until);

/// <summary>
/// What is known of a connection's health: a fold over the outcomes of its attempts. Two nodes' states merge by adding what each saw for itself and taking
/// the latest trip and the latest clearance.
/// </summary>
public sealed record ConnectionHealth
{
    public static readonly ConnectionHealth Untried = new();

    public MinuteTallies Minutes { get; init; } = MinuteTallies.Empty;

    public ErrorTrail Trail { get; init; } = ErrorTrail.Empty;

    /// <summary>The latest; ended or not.</summary>
    public Blacklisting? Blacklisting { get; init; }

    /// <summary>When a person last ended a blacklisting by hand.</summary>
    public DateTimeOffset? ClearedAt { get; init; }

    public ConnectionHealth Add(AttemptOutcome outcome, DateTimeOffset at, BlacklistTerm term, TimeZoneInfo zone) =>
        (this with { Minutes = Minutes.Trim(at).Add(outcome, at), Trail = Trail.Add(outcome, at) }).Judge(at, term, zone);

    /// <summary>Blacklists where the trail asks for it. Also after a merge: two nodes may have seen half of the errors each.</summary>
    public ConnectionHealth Judge(DateTimeOffset now, BlacklistTerm term, TimeZoneInfo zone)
    {
        if (UnavailableUntil(now) is not null) return this;
        var trail = Since is { } moment ? Trail.Since(moment) : Trail;
        return trail.HasTripped
            ? this with { Trail = ErrorTrail.Empty, Blacklisting = new Blacklisting(now, term.EndOf(now, zone)) }
            : this with { Trail = trail };
    }

    public ConnectionHealth Clear(DateTimeOffset now) => this with { Trail = ErrorTrail.Empty, ClearedAt = now };

    public ConnectionHealth Merge(ConnectionHealth other) => new()
    {
        Minutes = Minutes.Merge(other.Minutes),
        Trail = Trail.Merge(other.Trail),
        Blacklisting = Later(Blacklisting, other.Blacklisting),
        ClearedAt = ClearedAt is null || other.ClearedAt > ClearedAt ? other.ClearedAt : ClearedAt,
    };

    /// <summary>Null when it is available. It comes back by itself.</summary>
    public DateTimeOffset? UnavailableUntil(DateTimeOffset now) =>
        Blacklisting is { } last && last.Until > now && !(ClearedAt >= last.TrippedAt) ? last.Until : null;

    /// <summary>How many attempts in a row failed without an answer that counts, up to now; nothing from before a rest or a clearance that is over.</summary>
    public int ErrorsInARow(DateTimeOffset now)
    {
        var trail = Since is { } moment && moment <= now ? Trail.Since(moment) : Trail;
        return trail.Entries.Reverse().TakeWhile(entry => entry.IsError).Count();
    }

    /// <summary>What the router reads.</summary>
    public HealthReading Read(DateTimeOffset now, IEnumerable<int> windows) => new(Minutes.Over(Condition.LongestWindow, now), UnavailableUntil(now))
    {
        Windows = windows.Where(minutes => minutes != Condition.LongestWindow).Distinct().ToDictionary(minutes => minutes, minutes => Minutes.Over(minutes, now)),
    };

    /// <summary>Errors before count no more: they were paid for, or forgiven. Results that arrive while it rests were begun before.</summary>
    DateTimeOffset? Since => Blacklisting is { } last && !(ClearedAt >= last.TrippedAt) ? last.Until : ClearedAt;

    static Blacklisting? Later(Blacklisting? left, Blacklisting? right) => left is null || right?.TrippedAt > left.TrippedAt ? right : left;
}
