using MediatR;
using Ottu.Application.Notifications;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Notifications;

static class NotificationsEndpoints
{
    public static void MapNotifications(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/b/api/v1/admin").Allow(Access.Merchant).WithTags("Administration");
        admin.MapGet("/mails/", async (PageQuery page, IMediator mediator, CancellationToken ct) => page.Answer(await mediator.Send(new ListMails(page.Window), ct)))
            .WithSummary("List mails");
        admin.MapGet("/alerts/", async (PageQuery page, IMediator mediator, CancellationToken ct) => page.Answer(await mediator.Send(new ListAlerts(page.Window), ct)))
            .WithSummary("List what a person must look at");
        admin.MapPost("/alerts/{id:long}/acknowledge/", async (long id, IMediator mediator, CancellationToken ct) => (await mediator.Send(new AcknowledgeAlert(id), ct)).NoContent())
            .Produces(StatusCodes.Status204NoContent).WithSummary("Say that somebody has looked at an alert");
    }
}
