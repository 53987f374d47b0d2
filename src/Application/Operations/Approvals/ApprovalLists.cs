using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Operations.Approvals;

/// <summary>What to list; null members do not restrict. Dates as in the list of transactions.</summary>
public sealed record ApprovalFilter(string? State, string? Operation, string? PgCode, string? Currency, string? From, string? To);

/// <summary>Query: operation requests, newest first.</summary>
public sealed record ListOperationRequests(ApprovalFilter Filter, PageWindow Window) : IRequest<Result<Page<JsonObject>>>;

/// <summary>Query: permission requests, newest first.</summary>
public sealed record ListPermissionRequests(string? State, PageWindow Window) : IRequest<Result<Page<JsonObject>>>;
