using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Identity;

public sealed record ListUsers(PageWindow Window) : IRequest<Result<Page<JsonObject>>>;

public sealed record GetUser(long Id) : IRequest<Result<JsonObject>>;

/// <summary>Newest first; private halves are not among them.</summary>
public sealed record ListApiKeys(PageWindow Window) : IRequest<Result<Page<JsonObject>>>;
