using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Ottu.Infrastructure.Kernel;

namespace Ottu.WebApi.Http;

/// <summary>For load balancers and container hosts. Answers one word and is not rate limited.</summary>
static class Health
{
    const string Ready = "ready";

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<DatabaseProbe>("database", tags: [Ready], timeout: TimeSpan.FromSeconds(2));
        return services;
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).DisableRateLimiting();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready) }).DisableRateLimiting();
    }
}
