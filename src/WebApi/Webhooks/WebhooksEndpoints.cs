namespace Ottu.WebApi.Webhooks;

static class WebhooksEndpoints
{
    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
    }
}
