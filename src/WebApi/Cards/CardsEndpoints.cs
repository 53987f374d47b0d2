using MediatR;
using Ottu.Application.Cards;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Cards;

/// <summary>Saved cards and charges under agreements. docs/protocol/operations.md 3-4</summary>
static class CardsEndpoints
{
    /// <summary>Older clients know the second path.</summary>
    static readonly string[] ChargePaths = ["/b/pbl/v2/payment/auto-debit/", "/b/pbl/v2/auto-debit/"];

    public static void MapCards(this IEndpointRouteBuilder routes)
    {
        var merchant = routes.MapGroup("").Allow(Access.Merchant).WithTags("Cards");
        foreach (var path in ChargePaths)
        {
            merchant.MapPost(path, async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
                (await mediator.Send(new ChargeAgreement(body.Fields), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Charge the card of an agreement without its customer");
        }
    }
}
