using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Settings;

public sealed record ChangeWebhookConfig(Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class ChangeWebhookConfigHandler(ConfigurationChange change) : IRequestHandler<ChangeWebhookConfig, Result<JsonObject>>
{
    public Task<Result<JsonObject>> Handle(ChangeWebhookConfig request, CancellationToken ct) => change.Run(
        installation => installation.Webhooks,
        request.Body,
        (before, webhooks, fields) => before with { Webhooks = WebhookConfigDocument.Read(fields, webhooks) },
        after => WebhookConfigDocument.View(after.Webhooks),
        ct);
}
