using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.WebApi.Gateways.Sandbox;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Gateways;

static class GatewaysEndpoints
{
    public static void MapGateways(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/b/api/v1/admin/gateways/", async (PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(View(await mediator.Send(new ListGateways(page.Window), ct)))).Allow(Access.Merchant)
            .WithTags("Administration").WithSummary("List the gateways that this server knows");
        routes.MapSandbox();
    }

    static Result<Page<JsonObject>> View(Result<Page<CatalogueGateway>> result) =>
        result.TryGet(out var page, out var problem) ? page.Select(View) : problem;

    static JsonObject View(CatalogueGateway gateway) => new()
    {
        ["code"] = gateway.Code,
        ["pg_name"] = gateway.WireName,
        ["name"] = gateway.Name,
        ["currencies"] = List(gateway.Currencies),
        ["operations"] = List(gateway.Operations),
        ["inquiry_minutes"] = gateway.InquiryMinutes,
        ["integration"] = gateway.Integration,
        ["brands"] = List(gateway.Brands),
        ["wallets"] = List(gateway.Wallets),
        ["is_active"] = gateway.IsActive,
    };

    static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
