using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Payments;

/// <summary>Query: the back office's table of transactions, newest first. docs/protocol/routing.md 4.1</summary>
public sealed record ListTransactions(TransactionFilter Filter, PageWindow Window) : IRequest<Result<Page<JsonObject>>>;

/// <summary>Query: per currency what was asked for, what came in, and what is outstanding of it. docs/protocol/routing.md 4.1</summary>
public sealed record TotalTransactions(TransactionFilter Filter) : IRequest<Result<JsonObject>>;

/// <summary>What is looked for; the conditions are joined by "and", null asks nothing.</summary>
/// <param name="State">Session state.</param>
/// <param name="PgCode">A connection that the payment was offered or tried at.</param>
/// <param name="Currency">Session currency.</param>
/// <param name="OrderNo">Exactly.</param>
/// <param name="From">Created at or after: YYYY-MM-DD in the merchant's time zone, or DD/MM/YYYY hh:mm, ISO 8601 (UTC).</param>
/// <param name="To">Created before; a date without a time means its end.</param>
/// <param name="Deleted">"true": the deleted ones instead.</param>
public sealed record TransactionFilter(string? State, string? PgCode, string? Currency, string? OrderNo, string? From, string? To, string? Deleted);

/// <summary>Query: one transaction with its attempts, children and notification log; deleted ones too.</summary>
public sealed record ShowTransaction(string SessionId) : IRequest<Result<JsonObject>>;
