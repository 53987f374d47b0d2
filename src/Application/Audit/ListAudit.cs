using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Audit;

/// <summary>The trail, newest first; of one record, where <paramref name="RecordType"/> and <paramref name="RecordId"/> are given.</summary>
public sealed record ListAudit(string? RecordType, string? RecordId, PageWindow Window) : IRequest<Result<Page<JsonObject>>>;
