namespace Ottu.Domain.Routing;

public enum BlockerKind
{
    Bin,
    Country,
    Scheme,
}

public enum BlockerMode
{
    /// <summary>Only what is listed may pay.</summary>
    Allow,

    /// <summary>What is listed may not.</summary>
    Block,
}

/// <summary>What a blocker does where its fact is unknown.</summary>
public enum OnUnknown
{
    Allow,
    Block,
}

/// <summary>Stops a payment before any rule. Country means the issuer's.</summary>
public sealed record Blocker
{
    /// <summary>Unique in its profile.</summary>
    public required int Id { get; init; }

    public required BlockerKind Kind { get; init; }

    public required BlockerMode Mode { get; init; }

    /// <summary>BIN prefixes and ranges, country codes, schemes.</summary>
    public required IReadOnlyList<string> Values { get; init; }

    public OnUnknown OnUnknown { get; init; }

    public bool Enabled { get; init; } = true;
}

/// <summary>Sends some payments to some connections. The first that matches, and has a connection left, wins.</summary>
public sealed record RoutingRule
{
    /// <summary>Unique in its profile; the lower wins among equal priorities.</summary>
    public required int Id { get; init; }

    public string Name { get; init; } = "";

    /// <summary>Lower first.</summary>
    public required int Priority { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>Included; null: since ever.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>Excluded; null: for ever.</summary>
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>All must match.</summary>
    public IReadOnlyList<Condition> Conditions { get; init; } = [];

    /// <summary>Candidates of the profile.</summary>
    public required IReadOnlyList<string> Connections { get; init; }

    /// <summary>Null: the profile's.</summary>
    public RoutingStrategy? Strategy { get; init; }

    /// <summary>How messages name it.</summary>
    public override string ToString() => Name.Length > 0 ? $"Rule {Id} ({Name})" : $"Rule {Id}";
}

/// <param name="Enabled">Off: the customer is asked to try again instead.</param>
/// <param name="MaxHops">Other connections after the first.</param>
/// <param name="BudgetSeconds">For all attempts of one submit together.</param>
public sealed record FailoverSettings(bool Enabled = false, int MaxHops = 2, int BudgetSeconds = 25);

/// <summary>How payments of one virtual connection are spread over real ones, as people write it. docs/protocol/routing.md 3</summary>
public sealed record RoutingProfile
{
    public const int MostRules = 10_000;
    public const int MostBlockers = 100;

    /// <summary>One place is the fallback's.</summary>
    public const int MostCandidates = ConnectionSet.Most - 1;

    /// <summary>The virtual connection.</summary>
    public required string PgCode { get; init; }

    /// <summary>In the order that breaks ties.</summary>
    public required IReadOnlyList<string> Candidates { get; init; }

    public RoutingStrategy DefaultStrategy { get; init; } = new RoutingStrategy.SuccessRate();

    /// <summary>Where payments go that no rule can place.</summary>
    public required string Fallback { get; init; }

    /// <summary>How long a connection that failed too often rests.</summary>
    public BlacklistTerm ExcludeUnavailable { get; init; } = new();

    public FailoverSettings Failover { get; init; } = new();

    public IReadOnlyList<Blocker> Blockers { get; init; } = [];

    public IReadOnlyList<RoutingRule> Rules { get; init; } = [];

    public long Version { get; init; }
}
