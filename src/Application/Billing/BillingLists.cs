using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Billing;

/// <summary>Query: a schedule with its newest runs.</summary>
public sealed record GetBillingSchedule(long Id) : IRequest<Result<JsonObject>>;

/// <summary>Query: schedules, newest first.</summary>
public sealed record ListBillingSchedules(BillingFilter Filter, PageWindow Window) : IRequest<Result<Page<JsonObject>>>;

/// <summary>Null or blank: any.</summary>
public sealed record BillingFilter(string? Status, string? CustomerId, string? AgreementId);
