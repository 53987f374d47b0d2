using MediatR;
using Ottu.Application.Audit;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Audit;

static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder routes) => routes.MapGroup("/b/api/v1/admin").Allow(Access.Merchant).WithTags("Administration")
        .MapGet("/audit/", async (string? record_type, string? record_id, PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListAudit(record_type, record_id, page.Window), ct)))
        .WithSummary("What staff and keys did, newest first");
}
