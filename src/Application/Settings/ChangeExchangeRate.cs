using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Settings;

public sealed record ChangeExchangeRate(long Id, Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class ChangeExchangeRateHandler(ConfigurationChange change) : IRequestHandler<ChangeExchangeRate, Result<JsonObject>>
{
    public Task<Result<JsonObject>> Handle(ChangeExchangeRate request, CancellationToken ct) => change.Run(
        installation => installation.Rates.FirstOrDefault(rate => rate.Id == request.Id),
        request.Body,
        (before, rate, fields) => ExchangeRateDocument.Read(fields, rate, before) is { } changed ? before.With(rate, changed) : before,
        after => ExchangeRateDocument.View(after.Rates.Single(rate => rate.Id == request.Id)),
        ct);
}
