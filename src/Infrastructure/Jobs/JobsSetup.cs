using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ottu.Infrastructure.Jobs;

public static class JobsSetup
{
    /// <summary>Jobs run where <c>Ottu:Roles</c> includes the worker.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration configuration) =>
        (configuration["Ottu:Roles"] ?? "web,worker").Contains("worker", StringComparison.Ordinal) ? services.AddHostedService<RecurringJobs>() : services;
}
