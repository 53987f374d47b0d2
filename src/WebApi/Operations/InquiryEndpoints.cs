using MediatR;
using Ottu.Application.Operations;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Operations;

/// <summary>The status query. docs/protocol/operations.md 2.1</summary>
static class InquiryEndpoints
{
    public static void MapInquiry(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/b/pbl/v2/inquiry", async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new InquirePayment(body.Fields), ct)).Ok()).Reads(BodyKinds.All).Allow(Access.Merchant)
            .WithTags("Operations").WithSummary("Ask what became of a payment");
        routes.MapPost("/b/api/v1/admin/transactions/{session_id}/inquire/", async (string session_id, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new InquirePaymentAtDesk(session_id), ct)).Ok()).Allow(Access.Merchant)
            .WithTags("Administration").WithSummary("Ask the gateways about a transaction");
    }
}
