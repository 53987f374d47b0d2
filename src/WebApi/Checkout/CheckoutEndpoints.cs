namespace Ottu.WebApi.Checkout;

/// <summary>The hosted payment page and the URLs around it.</summary>
static class CheckoutEndpoints
{
    public static void MapCheckout(this IEndpointRouteBuilder routes)
    {
    }
}
