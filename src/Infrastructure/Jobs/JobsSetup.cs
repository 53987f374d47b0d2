using Microsoft.Extensions.DependencyInjection;

namespace Ottu.Infrastructure.Jobs;

public static class JobsSetup
{
    public static IServiceCollection AddJobs(this IServiceCollection services) => services;
}
