using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

public sealed record AddExchangeRate(Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class AddExchangeRateHandler(ConfigurationChange change) : IRequestHandler<AddExchangeRate, Result<JsonObject>>
{
    public Task<Result<JsonObject>> Handle(AddExchangeRate request, CancellationToken ct)
    {
        var added = default(ExchangeRate);
        return change.Run(
            request.Body,
            (before, fields) => (added = ExchangeRateDocument.Read(fields, current: null, before)) is null ? before : before.With(before: null, added),
            after => ExchangeRateDocument.View(after.Rates.Last(rate => rate.From == added!.From && rate.To == added.To)),
            ct);
    }
}
