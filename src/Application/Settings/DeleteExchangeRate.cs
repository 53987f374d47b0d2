using MediatR;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

public sealed record DeleteExchangeRate(long Id) : IRequest<Result<Done>>;

sealed class DeleteExchangeRateHandler(ConfigurationChange change) : IRequestHandler<DeleteExchangeRate, Result<Done>>
{
    public Task<Result<Done>> Handle(DeleteExchangeRate request, CancellationToken ct) => change.Remove<ExchangeRate>(
        installation => installation.Rates.FirstOrDefault(rate => rate.Id == request.Id),
        (before, rate) => before.Without(rate),
        ct);
}
