using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Settings;

public sealed record ChangeExchangeConfig(string Name, Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class ChangeExchangeConfigHandler(ConfigurationChange change) : IRequestHandler<ChangeExchangeConfig, Result<JsonObject>>
{
    public Task<Result<JsonObject>> Handle(ChangeExchangeConfig request, CancellationToken ct) => change.Run(
        installation => installation.ExchangeConfigs.GetValueOrDefault(request.Name),
        request.Body,
        (before, config, fields) => ExchangeConfigDocument.Read(fields, config) is { } changed ? before.With(changed) : before,
        after => ExchangeConfigDocument.View(after.ExchangeConfigs[request.Name]),
        ct);
}
