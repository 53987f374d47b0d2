using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Settings;

public sealed record ChangeGlobalSettings(Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class ChangeGlobalSettingsHandler(ConfigurationChange change, ISecrets secrets) : IRequestHandler<ChangeGlobalSettings, Result<JsonObject>>
{
    public Task<Result<JsonObject>> Handle(ChangeGlobalSettings request, CancellationToken ct) => change.Run(
        installation => installation.Settings,
        request.Body,
        (before, settings, fields) => before with { Settings = GlobalSettingsDocument.Read(fields, settings, secrets) },
        after => GlobalSettingsDocument.View(after.Settings),
        ct);
}
