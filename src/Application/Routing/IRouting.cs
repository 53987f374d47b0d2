using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Routing;

namespace Ottu.Application.Routing;

/// <summary>Profiles in force, compiled, by virtual connection.</summary>
public interface IRoutingProfiles
{
    /// <summary>Null where the connection has no profile yet: it can not be paid with.</summary>
    /// <param name="configVersion">Of the installation: a saved profile raises it.</param>
    Task<CompiledProfile?> Find(string pgCode, long configVersion, CancellationToken ct);

    /// <summary>The newest one that this process has read already: for inside a transaction.</summary>
    CompiledProfile? Loaded(string pgCode);
}

/// <summary>Card facts by BIN, held in memory.</summary>
public interface IBins
{
    Task<BinTable> Current(long configVersion, CancellationToken ct);

    /// <summary>The one that this process has read already: for inside a transaction.</summary>
    BinTable Loaded { get; }
}

/// <summary>What is known of the connections' health. Errors and trips are in the commit of the attempt; successes are stored in batches.</summary>
public interface IConnectionHealth
{
    /// <summary>An attempt ended, or its charge was not answered.</summary>
    /// <param name="attempt">At whose connection. It is counted once, also where the transaction has to be run again.</param>
    /// <param name="term">How long the connection rests if this was one error too many.</param>
    Task Observe(ITx tx, Attempt attempt, AttemptOutcome outcome, BlacklistTerm term, TimeZoneInfo zone);

    /// <summary>Learns what other nodes wrote down, if that was a while ago. Never inside a transaction.</summary>
    Task Refresh(CancellationToken ct);

    /// <summary>As this node knows it now, others' news of the last seconds missing.</summary>
    HealthSnapshot Read(CompiledProfile profile);

    /// <summary>Every connection that was tried in the last hour, or rests, as this node knows it now.</summary>
    Task<IReadOnlyDictionary<string, ConnectionHealth>> All(CancellationToken ct);

    /// <summary>Ends a blacklisting by hand.</summary>
    Task Clear(ITx tx, string pgCode);
}

/// <summary>Whose turn it is, shared by all nodes.</summary>
public interface IRoutingTurns
{
    /// <summary>Reads and locks until the commit, so that no two payments take the same turn.</summary>
    Task<RoutingState> Lock(ITx tx, CompiledProfile profile);

    Task Save(ITx tx, CompiledProfile profile, RoutingState state);

    /// <summary>Looks without locking: a payment may take the turn a moment later.</summary>
    Task<RoutingState> Read(CompiledProfile profile, CancellationToken ct);
}

/// <summary>The log of decisions.</summary>
public interface IRoutingDecisions
{
    /// <param name="tx">The transaction of the attempt that the decision led to.</param>
    /// <param name="session">The payment.</param>
    /// <param name="referenceNumber">The attempt.</param>
    /// <param name="decision">With everything that it was made from.</param>
    /// <param name="elapsed">What deciding took.</param>
    Task Add(ITx tx, Session session, string referenceNumber, RoutingDecision decision, TimeSpan elapsed);

    /// <summary>The last decisions of a profile, the oldest of them first, read in batches.</summary>
    IAsyncEnumerable<RecordedDecision> Last(string pgCode, int most, CancellationToken ct);
}

/// <param name="SessionId">The payment.</param>
/// <param name="ReferenceNumber">Its attempt.</param>
/// <param name="Document">As <see cref="DecisionDocument"/> wrote it.</param>
public sealed record RecordedDecision(string SessionId, string ReferenceNumber, JsonObject Document);

/// <summary>Storage of the BIN table.</summary>
public interface IBinStore
{
    /// <summary>A new table that is not in force yet; returns its number.</summary>
    Task<long> Begin(ITx tx, int rows, string actor);

    /// <summary>Adds some of its rows.</summary>
    Task Add(ITx tx, long import, IReadOnlyList<BinRow> rows, int from, int count);

    /// <summary>Puts it in force and removes the rows of those before it; returns how many.</summary>
    Task<int> Finish(ITx tx, long import);
}
