using MediatR;
using Ottu.Application.Webhooks;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Webhooks;

static class WebhooksEndpoints
{
    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/b/api/v1/admin").Allow(Access.Merchant).WithTags("Administration");
        admin.MapGet("/webhook-deliveries/", async (PageQuery page, string? session_id, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListDeliveries(page.Window, session_id), ct))).WithSummary("List webhook deliveries");
        admin.MapGet("/webhook-deliveries/{id}/", async (string id, IMediator mediator, CancellationToken ct) => (await mediator.Send(new ShowDelivery(id), ct)).Ok())
            .WithSummary("Read a webhook delivery with its attempts");
        admin.MapPost("/webhook-deliveries/{id}/resend/", async (string id, IMediator mediator, CancellationToken ct) => (await mediator.Send(new ResendDelivery(id), ct)).Ok())
            .WithSummary("Send a webhook again");
        admin.MapPost("/transactions/{session_id}/notify/", async (string session_id, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new NotifyMerchant(session_id), ct)).Ok()).WithSummary("Announce the present state of a transaction again");
    }
}
