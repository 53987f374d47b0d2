using MediatR;
using Ottu.Application.Payments;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Payments;

static class PaymentsEndpoints
{
    public static void MapPayments(this IEndpointRouteBuilder routes)
    {
        var sessions = routes.MapGroup("/b/checkout/v1/pymt-txn").Allow(Access.Merchant);
        sessions.MapPost("/", async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new CreateSession(body.Fields, body.File("attachment")), ct)).Created()).Reads(BodyKinds.All);
        sessions.MapGet("/{sessionId}", async (string sessionId, string? include_sdk_setup_preload, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetSession(sessionId, include_sdk_setup_preload is "true" or "1"), ct)).Ok());
    }
}
