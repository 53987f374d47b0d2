using MediatR;
using Ottu.Application.Operations.Approvals;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Operations;

/// <summary>Two-step authorization and permission approval. docs/protocol/operations.md 1</summary>
static class ApprovalEndpoints
{
    public static void MapApprovals(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/b/api/v1/admin").Allow(Access.Merchant).WithTags("Administration");
        admin.MapGet("/approval-config/", async (IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetApprovalConfig(), ct)).Ok()).WithSummary("Read who approves what");
        admin.MapPatch("/approval-config/", async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ChangeApprovalConfig(body.Fields), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Change who approves what");
        MapOperationRequests(admin.MapGroup("/operation-requests"));
        MapPermissionRequests(admin.MapGroup("/permission-requests"));
    }

    static void MapOperationRequests(RouteGroupBuilder requests)
    {
        requests.MapGet("/", async ([AsParameters] ApprovalQuery query, PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListOperationRequests(query.Filter, page.Window), ct))).WithSummary("List requested refunds and voids");
        requests.MapPost("/{id:long}/approve/", async (long id, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ApproveOperation(id), ct)).Ok()).WithSummary("Approve a requested operation and carry it out");
        requests.MapPost("/{id:long}/reject/", async (long id, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new RejectOperation(id, body.Fields), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Reject a requested operation");
        requests.MapPost("/{id:long}/cancel/", async (long id, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new CancelOperationRequest(id, body.Fields), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Take a requested operation back");
        requests.MapPost("/{id:long}/retry/", async (long id, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new RetryOperation(id), ct)).Ok()).WithSummary("Carry an approved operation out once more");
    }

    static void MapPermissionRequests(RouteGroupBuilder requests)
    {
        requests.MapGet("/", async (string? state, PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListPermissionRequests(state, page.Window), ct))).WithSummary("List granted rights that need approval");
        requests.MapPost("/{id:long}/approve/", async (long id, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ApprovePermission(id), ct)).Ok()).WithSummary("Approve a granted right");
        requests.MapPost("/{id:long}/reject/", async (long id, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new RejectPermission(id, body.Fields), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Reject a granted right");
    }

    /// <summary>The filter as the query string names it.</summary>
    sealed record ApprovalQuery(string? state, string? operation, string? pg_code, string? currency, string? from, string? to)
    {
        public ApprovalFilter Filter => new(state, operation, pg_code, currency, from, to);
    }
}
