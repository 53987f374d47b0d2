using MediatR;
using Ottu.Application.Billing;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Billing;

/// <summary>Scheduled billing of agreements. docs/protocol/billing.md 7</summary>
static class BillingEndpoints
{
    public static void MapBilling(this IEndpointRouteBuilder routes)
    {
        var schedules = routes.MapGroup("/b/api/v1/admin/billing-schedules").Allow(Access.Merchant).WithTags("Administration");
        schedules.MapGet("/", async ([AsParameters] ScheduleQuery query, PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListBillingSchedules(query.Filter, page.Window), ct))).WithSummary("List billing schedules");
        schedules.MapPost("/", async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new AddBillingSchedule(body.Fields), ct)).Created()).Reads(BodyKinds.All).Produces(StatusCodes.Status201Created).WithSummary("Bill an agreement from now on");
        schedules.MapGet("/{id:long}/", async (long id, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetBillingSchedule(id), ct)).Ok()).WithSummary("Read a billing schedule with its runs");
        schedules.MapPatch("/{id:long}/", async (long id, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ChangeBillingSchedule(id, body.Fields), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Change or cancel a billing schedule");
        schedules.MapPost("/{id:long}/pause/", async (long id, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new PauseBillingSchedule(id), ct)).Ok()).WithSummary("Charge nothing until it is resumed");
        schedules.MapPost("/{id:long}/resume/", async (long id, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ResumeBillingSchedule(id), ct)).Ok()).WithSummary("Go on with a paused schedule");
        schedules.MapPost("/{id:long}/charge/", async (long id, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ChargeBillingSchedule(id, body.Fields), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Charge now");
    }

    /// <summary>The filter as the query string names it.</summary>
    sealed record ScheduleQuery(string? status, string? customer_id, string? agreement_id)
    {
        public BillingFilter Filter => new(status, customer_id, agreement_id);
    }
}
