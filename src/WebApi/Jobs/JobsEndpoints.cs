namespace Ottu.WebApi.Jobs;

static class JobsEndpoints
{
    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
    }
}
