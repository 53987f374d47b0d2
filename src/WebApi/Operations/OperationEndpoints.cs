using MediatR;
using Ottu.Application.Operations;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Operations;

/// <summary>What is done with a payment afterwards. docs/protocol/operations.md 1</summary>
static class OperationEndpoints
{
    public static void MapOperations(this IEndpointRouteBuilder routes)
    {
        routes.MapApprovals();
        routes.MapPost("/b/pbl/v2/operation/", async (IncomingBody body, HttpRequest http, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new PerformOperation(body.Fields, http.Headers["Tracking-Key"]), ct)).Ok()).Reads(BodyKinds.All).Allow(Access.Merchant)
            .WithTags("Operations").WithSummary("Refund, capture, void, cancel, expire or delete a payment");

        var admin = routes.MapGroup("/b/api/v1/admin/transactions/{session_id}").Allow(Access.Merchant).WithTags("Administration");
        admin.MapPost("/operations/", async (string session_id, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new PerformOperationAtDesk(session_id, body.Fields), ct)).OkOrAccepted()).Reads(BodyKinds.All).WithSummary("Operate on a transaction");
        admin.MapPost("/restore/", async (string session_id, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new RestoreTransaction(session_id), ct)).Ok()).WithSummary("Bring a deleted transaction back");
    }
}
