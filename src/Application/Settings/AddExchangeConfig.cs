using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Settings;

public sealed record AddExchangeConfig(Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class AddExchangeConfigHandler(ConfigurationChange change) : IRequestHandler<AddExchangeConfig, Result<JsonObject>>
{
    public Task<Result<JsonObject>> Handle(AddExchangeConfig request, CancellationToken ct)
    {
        var name = "";
        return change.Run(
            request.Body,
            (before, fields) =>
            {
                if (ExchangeConfigDocument.Read(fields, current: null) is not { } added) return before;
                if (before.ExchangeConfigs.ContainsKey(added.Name)) fields.Error("name", "An exchange configuration with this name already exists.");
                name = added.Name;
                return before.With(added);
            },
            after => ExchangeConfigDocument.View(after.ExchangeConfigs[name]),
            ct);
    }
}
