using MediatR;
using Ottu.Application.Payments;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Payments;

/// <summary>The Checkout API and what stands around it. docs/protocol/checkout.md 3-6</summary>
static class PaymentsEndpoints
{
    public static void MapPayments(this IEndpointRouteBuilder routes)
    {
        routes.MapTransactions();
        var sessions = routes.MapGroup("/b/checkout/v1/pymt-txn").Allow(Access.Merchant).WithTags("Checkout");
        sessions.MapPost("/", async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new CreateSession(body.Fields, body.File("attachment")), ct)).Created()).Reads(BodyKinds.All).Produces(StatusCodes.Status201Created).WithSummary("Create a payment session");
        sessions.MapGet("/{sessionId}", async (string sessionId, HttpRequest http, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetSession(sessionId, http.Query["include_sdk_setup_preload"] == "true"), ct)).Ok()).WithSummary("Read a payment session");
        sessions.MapPut("/{sessionId}", async (string sessionId, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new UpdateSession(sessionId, Whole: true, body.Fields, body.File("attachment")), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Replace a payment session");
        sessions.MapPatch("/{sessionId}", async (string sessionId, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new UpdateSession(sessionId, Whole: false, body.Fields, body.File("attachment")), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Change a payment session");

        routes.MapPost("/b/checkout/v1/upload-attachment", async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new UploadAttachment(body.Fields, body.File("file")), ct)).Ok()).Reads(BodyKinds.Multipart).Allow(Access.Merchant)
            .WithTags("Checkout").WithSummary("Upload a file for a session");
        routes.MapPost("/b/pbl/v2/payment-methods", async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ListPaymentMethods(body.Fields), ct)).Ok()).Reads(BodyKinds.All).Allow(Access.Merchant)
            .WithTags("Checkout").WithSummary("List the payment methods that fit");

        var sdk = routes.MapGroup("/b/checkout/api/sdk/v1").AnswerEveryOrigin().WithTags("Checkout SDK");
        sdk.MapGet("/pymt-txn/submit/{sessionId}", async (string sessionId, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetSdkPayload(sessionId), ct)).Ok()).Allow(Access.PublicKey).WithSummary("What the SDK needs to show a session");
        sdk.MapPost("/submit/{sessionId}", async (string sessionId, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new SdkSubmit(sessionId, body.Fields), ct)).Ok()).Reads(BodyKinds.All).Allow(Access.PublicKey).WithSummary("Start a payment that leaves the page");
        sdk.MapPost("/pre-payment-option-check/{sessionId}", async (string sessionId, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new PrePaymentCheck(sessionId, body.Fields), ct)).Ok()).Reads(BodyKinds.All).Allow(Access.Any)
            .WithSummary("Check a payment option before it is used");

        routes.MapFiles();
        routes.MapNative();
    }
}
