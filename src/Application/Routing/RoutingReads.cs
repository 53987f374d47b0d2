using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Routing;

/// <summary>Query: the virtual connections that have a profile. All routing queries need <c>routing.view</c>. docs/protocol/routing.md 3.3</summary>
public sealed record ListProfiles(PageWindow Window) : IRequest<Result<Page<JsonObject>>>;

/// <summary>Query: the whole document, in force or of an older version.</summary>
/// <param name="PgCode">The virtual connection.</param>
/// <param name="Version">Null: in force.</param>
public sealed record ShowProfile(string PgCode, long? Version) : IRequest<Result<JsonObject>>;

/// <summary>Query: who saved what when, newest first.</summary>
public sealed record ListProfileVersions(string PgCode, PageWindow Window) : IRequest<Result<Page<JsonObject>>>;

/// <summary>Query: the log of decisions, newest first. docs/protocol/routing.md 3.6</summary>
public sealed record ListDecisions(DecisionFilter Filter, PageWindow Window) : IRequest<Result<Page<JsonObject>>>;

/// <summary>What is looked for; null asks nothing.</summary>
/// <param name="SessionId">The payment.</param>
/// <param name="PgCode">The virtual connection.</param>
/// <param name="Chosen">The real one.</param>
/// <param name="Outcome">Of the decision.</param>
/// <param name="From">Decided at or after, as in the filter of transactions.</param>
/// <param name="To">Decided before; a date without a time means its end.</param>
public sealed record DecisionFilter(string? SessionId, string? PgCode, string? Chosen, string? Outcome, string? From, string? To);

/// <summary>Query: one decision with its reasons, all that it was made from, and what became of its attempt.</summary>
public sealed record ShowDecision(long Id) : IRequest<Result<JsonObject>>;

/// <summary>Decides again from what was recorded, with the version of the profile that decided then. Nothing is stored.</summary>
public sealed record ReplayDecision(long Id) : IRequest<Result<JsonObject>>;

/// <summary>Query: what rules and connections did, by day and currency. docs/protocol/routing.md 3.6</summary>
/// <param name="From">First day, YYYY-MM-DD in the merchant's time zone; null: today.</param>
/// <param name="To">Last day; null: the first.</param>
/// <param name="PgCode">A virtual connection; null: all.</param>
public sealed record AnalyzeRouting(string? From, string? To, string? PgCode) : IRequest<Result<JsonObject>>;
