using MediatR;
using Ottu.Application.Routing;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Routing;

/// <summary>Administration of smart routing. docs/protocol/routing.md 3</summary>
static class RoutingEndpoints
{
    public static void MapSmartRouting(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/b/api/v1/admin/routing").Allow(Access.Merchant).WithTags("Administration");
        admin.MapPut("/profiles/{pgCode}/", async (string pgCode, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new SaveProfile(pgCode, body.Fields), ct)).Ok()).Reads(BodyKinds.Json).WithSummary("Save the routing profile of a virtual connection as a new version");
    }
}
