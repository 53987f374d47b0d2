using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Ledger;

/// <summary>What a report is about; null members do not restrict.</summary>
/// <param name="SessionId">Public id; an unknown one answers 404.</param>
/// <param name="PgCode">A connection.</param>
/// <param name="Currency">A code in any case.</param>
public sealed record LedgerFilter(string? SessionId, string? PgCode, string? Currency);

/// <summary>Query: balances per connection and currency; of one transaction, where the filter names it.</summary>
public sealed record ListBalances(LedgerFilter Filter, PageWindow Window) : IRequest<Result<Page<JsonObject>>>;

/// <summary>Query: the entries, newest first.</summary>
public sealed record ListLedgerEntries(LedgerFilter Filter, PageWindow Window) : IRequest<Result<Page<JsonObject>>>;

/// <summary>Job: compares the books with payments and operations, and raises an alert per payment that differs. Returns how many differ.</summary>
public sealed record VerifyLedger : IRequest<int>;
