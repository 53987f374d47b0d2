namespace Ottu.WebApi.Identity;

static class IdentityEndpoints
{
    public static void MapIdentity(this IEndpointRouteBuilder routes)
    {
    }
}
