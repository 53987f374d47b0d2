using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Cards;

/// <summary>A customer's saved cards, the preferred one first. docs/protocol/operations.md 3.2</summary>
/// <param name="Filter">The body, or the query string of a GET.</param>
/// <param name="IsTypeNeeded">A GET may leave the environment open: both. R31</param>
public sealed record ListCards(Result<Fields> Filter, bool IsTypeNeeded) : IRequest<Result<JsonArray>>;

sealed class ListCardsHandler(ICards cards, IInstallations installations, TimeProvider clock) : IRequestHandler<ListCards, Result<JsonArray>>
{
    const int MostPgCodes = 100;

    public async Task<Result<JsonArray>> Handle(ListCards request, CancellationToken ct)
    {
        var installation = await installations.Current(ct);
        if (!installation.Settings.CardsApiEnabled) return Problem.Forbidden.Instance;
        if (!request.Filter.TryGet(out var fields, out var broken)) return broken;
        var environment = fields.Choice<MidType>("type", required: request.IsTypeNeeded);
        var customer = fields.Text("customer_id", max: 64, required: true);
        var pgCodes = fields.Texts("pg_codes", MostPgCodes, static _ => null);
        var agreement = fields.Text("agreement_id", max: 128);
        if (fields.Problem is { } problem) return problem;

        // An empty list restricts nothing: clients send it for "any".
        var found = await cards.List(new CardFilter(customer!, environment, pgCodes is { Count: > 0 } ? pgCodes : null, agreement), ct);
        var now = clock.GetUtcNow();

        // One customer may have the same agreement in both environments; asked for by its id there is one card.
        return new JsonArray([.. (agreement is null ? found : found.Take(1)).Select(card => (JsonNode)CardView.Of(card, installation, now))]);
    }
}
