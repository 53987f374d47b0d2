using MediatR;
using Ottu.Application.Payments;
using Ottu.Application.Settings;
using Ottu.Domain.Payments;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Payments;

/// <summary>Payments by devices, wallets and cash. docs/protocol/operations.md 5, docs/protocol/sdk.md 2</summary>
static class NativeEndpoints
{
    /// <summary>Apple asks for either.</summary>
    static readonly string[] VerificationPaths = ["/.well-known/apple-developer-merchantid-domain-association", "/.well-known/apple-developer-merchantid-domain-association.txt"];

    public static void MapNative(this IEndpointRouteBuilder routes)
    {
        var native = routes.MapGroup("/b/pbl/v2").WithTags("Native payments");
        native.MapDevice("/payment/apple-pay/", InstrumentKind.ApplePay).Allow(Access.Any).AnswerEveryOrigin().WithSummary("Pay with what Apple Pay handed over");
        native.MapDevice("/payment/google-pay/", InstrumentKind.GooglePay).Allow(Access.Any).AnswerEveryOrigin().WithSummary("Pay with what Google Pay handed over");
        native.MapDevice("/payment/wallet/", InstrumentKind.Wallet).Allow(Access.Merchant).WithSummary("Pay with the customer's wallet");
        native.MapCash("/payment/cash/").WithSummary("Acknowledge cash");
        native.MapCash("/cash-payment/").Deprecated().WithSummary("Acknowledge cash: the older path");

        var sdk = routes.MapGroup("/b/checkout/api/sdk/v1").AnswerEveryOrigin().Allow(Access.PublicKey).WithTags("Checkout SDK");
        sdk.MapSheet("/apay/pay/", InstrumentKind.ApplePay).WithSummary("The older SDK's Apple Pay");
        sdk.MapSheet("/gpay/pay/", InstrumentKind.GooglePay).WithSummary("The older SDK's Google Pay");
        sdk.MapPost("/apay/validate-session/", async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ValidateAppleSession(body.Fields), ct)).Ok()).Reads(BodyKinds.All).WithSummary("Open Apple's sheet: a merchant session");

        foreach (var path in VerificationPaths)
        {
            routes.MapGet(path, async (HttpRequest http, IMediator mediator, CancellationToken ct) =>
                (await mediator.Send(new GetDomainVerification(http.Host.Host), ct)).OkText()).WithTags("Native payments").WithSummary("The file that proves the domain to Apple");
        }
    }

    static RouteHandlerBuilder MapDevice(this IEndpointRouteBuilder routes, string path, InstrumentKind kind) => routes.MapPost(path, async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
        (await mediator.Send(new PayByDevice(kind, body.Fields), ct)).Ok()).Reads(BodyKinds.All);

    static RouteHandlerBuilder MapSheet(this IEndpointRouteBuilder routes, string path, InstrumentKind kind) => routes.MapPost(path, async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
        (await mediator.Send(new PayInSheet(kind, body.Fields), ct)).Ok()).Reads(BodyKinds.All);

    static RouteHandlerBuilder MapCash(this IEndpointRouteBuilder routes, string path) => routes.MapPost(path, async (IncomingBody body, IMediator mediator, CancellationToken ct) =>
        (await mediator.Send(new AcceptCash(body.Fields), ct)).Ok()).Reads(BodyKinds.All).Allow(Access.PrivateKey);

    static RouteHandlerBuilder Deprecated(this RouteHandlerBuilder route) => route.AddEndpointFilter((context, next) =>
    {
        context.HttpContext.Response.Headers["Deprecation"] = "true";
        return next(context);
    });
}
