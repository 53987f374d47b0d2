using MediatR;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>Refused while a connection uses it.</summary>
public sealed record DeleteExchangeConfig(string Name) : IRequest<Result<Done>>;

sealed class DeleteExchangeConfigHandler(ConfigurationChange change) : IRequestHandler<DeleteExchangeConfig, Result<Done>>
{
    public Task<Result<Done>> Handle(DeleteExchangeConfig request, CancellationToken ct) => change.Remove<ExchangeConfig>(
        installation => installation.ExchangeConfigs.GetValueOrDefault(request.Name),
        (before, config) => before.Mids.Values.FirstOrDefault(mid => mid.ExchangeConfig == config.Name) is { } user
            ? new Problem.Refused($"The exchange configuration is used by \"{user.Code}\".")
            : before.Without(config),
        ct);
}
