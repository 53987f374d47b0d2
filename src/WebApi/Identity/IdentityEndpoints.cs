using MediatR;
using Ottu.Application.Identity;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Identity;

static class IdentityEndpoints
{
    public static void MapIdentity(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/b/api/v1/admin").Allow(Access.Merchant).WithTags("Administration");
        MapUsers(admin);
        MapKeys(admin);
    }

    static void MapUsers(RouteGroupBuilder admin)
    {
        admin.MapGet("/users/", async (PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListUsers(page.Window), ct))).WithSummary("List users");
        admin.MapPost("/users/", async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new AddUser(body.Fields), ct)).Created()).Reads(BodyKinds.All).Produces(StatusCodes.Status201Created).WithSummary("Create a user");
        admin.MapGet("/users/{id:long}/", async (long id, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetUser(id), ct)).Ok()).WithSummary("Read a user");
        admin.MapPatch("/users/{id:long}/", async (long id, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ChangeUser(id, body.Fields), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Change a user");
        admin.MapGet("/permissions/", async (PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListPermissions(page.Window), ct))).WithSummary("List the rights that can be granted");
    }

    static void MapKeys(RouteGroupBuilder admin)
    {
        admin.MapGet("/api-keys/", async (PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListApiKeys(page.Window), ct))).WithSummary("List API keys");
        admin.MapPost("/api-keys/", async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new CreateApiKey(body.Fields), ct)).Created()).Reads(BodyKinds.All).IgnoreIdempotencyKey().Produces(StatusCodes.Status201Created).WithSummary("Create an API key; its private half is shown once");
        admin.MapPost("/api-keys/{prefix}/revoke/", async (string prefix, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new RevokeApiKey(prefix), ct)).Ok()).WithSummary("Revoke an API key for good");
        admin.MapPost("/api-keys/{prefix}/rotate/", async (string prefix, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new RotateApiKey(prefix), ct)).Created()).IgnoreIdempotencyKey().Produces(StatusCodes.Status201Created).WithSummary("Replace an API key; the old one works for another day");
    }
}
