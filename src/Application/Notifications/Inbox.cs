using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Notifications;

/// <summary>Query: the mails that were sent or wait, newest first. Without their bodies.</summary>
public sealed record ListMails(PageWindow Window) : IRequest<Result<Page<JsonObject>>>;

/// <summary>Query: what a person must look at, newest first.</summary>
public sealed record ListAlerts(PageWindow Window) : IRequest<Result<Page<JsonObject>>>;
