using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Settings;

public sealed record ChangePlugin(string Code, Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class ChangePluginHandler(ConfigurationChange change) : IRequestHandler<ChangePlugin, Result<JsonObject>>
{
    public Task<Result<JsonObject>> Handle(ChangePlugin request, CancellationToken ct) => change.Run(
        installation => Wire<SessionType>.TryParse(request.Code, out var type) ? installation.Plugins.GetValueOrDefault(type) : null,
        request.Body,
        (before, plugin, fields) => before.With(PluginDocument.Read(fields, plugin)),
        after => PluginDocument.View(after.Plugins[Wire<SessionType>.Parse(request.Code)]),
        ct);
}
