using MediatR;
using Ottu.Application.Cards;
using Ottu.Application.Payments;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Cards;

/// <summary>Saved cards and charges under agreements. docs/protocol/operations.md 3-4</summary>
static class CardsEndpoints
{
    /// <summary>Older clients know the second path.</summary>
    static readonly string[] ChargePaths = ["/b/pbl/v2/payment/auto-debit/", "/b/pbl/v2/auto-debit/"];

    public static void MapCards(this IEndpointRouteBuilder routes)
    {
        // A person has no business here, whatever their rights. R17
        var cards = routes.MapGroup("/b/pbl/v2/card").Allow(Access.PrivateKey).WithTags("Cards");
        cards.MapPost("/", async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ListCards(body.Fields, IsTypeNeeded: true), ct)).Ok()).Reads(BodyKinds.All).WithSummary("List a customer's saved cards");
        cards.MapGet("/", async (QueryFields query, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ListCards(query.Fields, IsTypeNeeded: false), ct)).Ok()).WithSummary("List a customer's saved cards");
        cards.MapDelete("/{token}/", async (string token, QueryFields query, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new DeleteCard(token, query.Fields), ct)).NoContent()).WithSummary("Delete a saved card");

        var merchant = routes.MapGroup("").Allow(Access.Merchant).WithTags("Cards");
        foreach (var path in ChargePaths)
        {
            merchant.MapPost(path, async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
                (await mediator.Send(new ChargeAgreement(body.Fields), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Charge the card of an agreement without its customer");
        }

        var sdk = routes.MapGroup("/b/checkout/api/sdk/v1").AnswerEveryOrigin().Allow(Access.PublicKey).WithTags("Checkout SDK");
        sdk.MapPost("/submit-token/", async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new SdkSubmitToken(body.Fields), ct)).Ok()).Reads(BodyKinds.All).IgnoreIdempotencyKey().WithSummary("Pay with a saved card");
        sdk.MapDelete("/card/{token}/", async (string token, string? session_id, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new DeleteOwnCard(session_id ?? "", token), ct)).NoContent()).WithSummary("Delete a saved card of the session's customer");

        var admin = routes.MapGroup("/b/api/v1/admin/agreements").Allow(Access.Merchant).WithTags("Administration");
        admin.MapGet("/", async (string? customer_id, string? state, PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListAgreements(customer_id, state, page.Window), ct))).WithSummary("List agreements");
        admin.MapPost("/{id:long}/end/", async (long id, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new EndAgreement(id), ct)).Ok()).WithSummary("End an agreement");
    }
}
