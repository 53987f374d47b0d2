namespace Ottu.WebApi.Audit;

static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
    }
}
