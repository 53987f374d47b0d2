using Ottu.WebApi.Http;
using Ottu.WebApi.Http.RateLimits;

namespace Ottu.WebApi.Checkout;

/// <summary>The hosted payment page and the URLs around it. docs/protocol/checkout.md 8</summary>
static class CheckoutEndpoints
{
    static readonly string[] Look = [HttpMethods.Get, HttpMethods.Head];
    static readonly string[] GetOrPost = [HttpMethods.Get, HttpMethods.Post];

    public static void MapCheckout(this IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("").WithTags("Hosted checkout");
        routes.MapMethods("/b/checkout/redirect/start/", Look, CheckoutFlow.Start).Produces(StatusCodes.Status302Found).WithSummary("Opens a payment: created becomes pending, then on to the page.");
        routes.MapMethods("/b/checkout/redirect/pay/", Look, CheckoutFlow.PayAtGateway).Produces(StatusCodes.Status303SeeOther).WithSummary("Starts an attempt at a gateway's own page.");
        routes.MapPost("/b/checkout/redirect/cancel/", CheckoutFlow.Cancel).Produces(StatusCodes.Status302Found).WithSummary("The page's cancel form.");
        routes.MapMethods("/checkout/{sessionId}", Look, CheckoutFlow.Page).WithSummary("The payment page.");
        routes.MapPost("/checkout/{sessionId}/pay", CheckoutFlow.Pay).WithSummary("The page's pay form.");
        routes.MapPost("/checkout/{sessionId}/remove-card", CheckoutFlow.RemoveCard).Produces(StatusCodes.Status303SeeOther).WithSummary("The page's form that removes a saved card.");
        routes.MapMethods("/checkout/{sessionId}/result", Look, CheckoutFlow.Result).WithSummary("Waits for the outcome, then sends the payer on.");
        routes.MapMethods("/b/gw/{pgCode}/return/", GetOrPost, CheckoutFlow.Return).Produces(StatusCodes.Status302Found).WithSummary("Where a gateway sends the payer back to.");
        routes.MapPost("/b/gw/{pgCode}/notify/", CheckoutFlow.Notify).WithSummary("Where a gateway reports an outcome; it is read again, not believed.");
        routes.MapGet("/b/gw/mobile-sdk-redirect", () => Results.Content("", "text/html")).WithSummary("Blank end of a mobile redirect flow.");
        routes.MapPost("/b/checkout/api/sdk/v1/cancel/{sessionId}/", CheckoutFlow.CancelBySdk).AnswerEveryOrigin().Allow(Access.PublicKey).WithSummary("The SDK's cancel.");
    }
}
