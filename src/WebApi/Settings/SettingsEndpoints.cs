using MediatR;
using Ottu.Application.Settings;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Settings;

static class SettingsEndpoints
{
    public static void MapSettings(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/b/api/v1/admin").Allow(Access.Merchant).WithTags("Administration");
        MapSingletons(admin);
        MapCurrencies(admin);
        MapExchangeConfigs(admin);
        MapMids(admin);
        MapPaymentServices(admin);
    }

    static void MapSingletons(RouteGroupBuilder admin)
    {
        admin.MapGet("/settings/", async (IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetGlobalSettings(), ct)).Ok()).WithSummary("Read the global settings");
        admin.MapPatch("/settings/", async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ChangeGlobalSettings(body.Fields), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Change the global settings");
        admin.MapGet("/webhook-config/", async (IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetWebhookConfig(), ct)).Ok()).WithSummary("Read the webhook settings");
        admin.MapPatch("/webhook-config/", async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ChangeWebhookConfig(body.Fields), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Change the webhook settings");
        admin.MapGet("/plugins/", async (PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListPlugins(page.Window), ct))).WithSummary("List plugins");
        admin.MapPatch("/plugins/{code}/", async (string code, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ChangePlugin(code, body.Fields), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Change a plugin's settings");
    }

    static void MapCurrencies(RouteGroupBuilder admin)
    {
        admin.MapGet("/currencies/", async (PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListCurrencies(page.Window), ct))).WithSummary("List currencies");
        admin.MapPut("/currencies/{code}/", async (string code, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new SetCurrency(code, body.Fields), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Make a currency usable or not");
        admin.MapGet("/currency-exchanges/", async (PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListExchangeRates(page.Window), ct))).WithSummary("List exchange rates");
        admin.MapPost("/currency-exchanges/", async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new AddExchangeRate(body.Fields), ct)).Created()).Reads(BodyKinds.All).Produces(StatusCodes.Status201Created).WithSummary("Add an exchange rate");
        admin.MapPost("/currency-exchanges/refresh/", async (IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new RefreshRatesNow(), ct)).Ok()).WithSummary("Fetch exchange rates now");
        admin.MapPatch("/currency-exchanges/{id:long}/", async (long id, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ChangeExchangeRate(id, body.Fields), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Change an exchange rate");
        admin.MapDelete("/currency-exchanges/{id:long}/", async (long id, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new DeleteExchangeRate(id), ct)).NoContent()).Produces(StatusCodes.Status204NoContent).WithSummary("Delete an exchange rate");
    }

    static void MapExchangeConfigs(RouteGroupBuilder admin)
    {
        admin.MapGet("/exchange-configs/", async (PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListExchangeConfigs(page.Window), ct))).WithSummary("List exchange configurations");
        admin.MapPost("/exchange-configs/", async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new AddExchangeConfig(body.Fields), ct)).Created()).Reads(BodyKinds.All).Produces(StatusCodes.Status201Created).WithSummary("Add an exchange configuration");
        admin.MapGet("/exchange-configs/{name}/", async (string name, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetExchangeConfig(name), ct)).Ok()).WithSummary("Read an exchange configuration");
        admin.MapPatch("/exchange-configs/{name}/", async (string name, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ChangeExchangeConfig(name, body.Fields), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Change an exchange configuration");
        admin.MapDelete("/exchange-configs/{name}/", async (string name, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new DeleteExchangeConfig(name), ct)).NoContent()).Produces(StatusCodes.Status204NoContent).WithSummary("Delete an exchange configuration that no connection uses");
    }

    static void MapMids(RouteGroupBuilder admin)
    {
        admin.MapGet("/mids/", async (PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListMids(page.Window), ct))).WithSummary("List payment connections");
        admin.MapPost("/mids/", async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new AddMid(body.Fields), ct)).Created()).Reads(BodyKinds.All).Produces(StatusCodes.Status201Created).WithSummary("Add a payment connection");
        admin.MapGet("/mids/{code}/", async (string code, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetMid(code), ct)).Ok()).WithSummary("Read a payment connection");
        admin.MapPatch("/mids/{code}/", async (string code, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ChangeMid(code, body.Fields), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Change a payment connection");
    }

    static void MapPaymentServices(RouteGroupBuilder admin)
    {
        admin.MapGet("/payment-services/", async (PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListPaymentServices(page.Window), ct))).WithSummary("List payment services");
        admin.MapPost("/payment-services/", async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new AddPaymentService(body.Fields), ct)).Created()).Reads(BodyKinds.All).Produces(StatusCodes.Status201Created).WithSummary("Add Apple Pay, Google Pay, Samsung Pay or a wallet to a connection");
        admin.MapGet("/payment-services/{code}/", async (string code, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new GetPaymentService(code), ct)).Ok()).WithSummary("Read a payment service and its signing request");
        admin.MapPatch("/payment-services/{code}/", async (string code, IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ChangePaymentService(code, body.Fields), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Change a payment service, upload its certificate");
    }
}
