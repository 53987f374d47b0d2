using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Settings;

/// <summary>Makes a currency usable or not. Any ISO 4217 code is known.</summary>
public sealed record SetCurrency(string Code, Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class SetCurrencyHandler(ConfigurationChange change) : IRequestHandler<SetCurrency, Result<JsonObject>>
{
    public Task<Result<JsonObject>> Handle(SetCurrency request, CancellationToken ct) => change.Run(
        _ => Currency.TryParse(request.Code, out var currency) ? currency : null,
        request.Body,
        (before, currency, fields) =>
        {
            if (!fields.Has("is_active")) fields.Error("is_active", FieldTexts.Required);
            return before.With(currency, fields.Flag("is_active"));
        },
        after => CurrencyView.Of(Currency.Of(request.Code.ToUpperInvariant()), after),
        ct);
}
