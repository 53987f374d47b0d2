namespace Ottu.WebApi.Gateways;

static class GatewaysEndpoints
{
    public static void MapGateways(this IEndpointRouteBuilder routes)
    {
    }
}
