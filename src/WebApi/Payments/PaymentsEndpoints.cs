namespace Ottu.WebApi.Payments;

static class PaymentsEndpoints
{
    public static void MapPayments(this IEndpointRouteBuilder routes)
    {
    }
}
