using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ottu.Application.Jobs;
using Ottu.Infrastructure.Kernel;

namespace Ottu.Infrastructure.Jobs;

public static class JobsSetup
{
    /// <summary>Jobs can be looked at and changed everywhere; they run where <c>Ottu:Roles</c> includes the worker, hosted by <c>Ottu:Jobs:Provider</c>.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(new JobCatalogue(JobDefinition.All));
        services.AddSingleton<JobSignal>();
        services.AddSingleton<JobStore>();
        services.AddSingleton<IJobs>(provider => provider.GetRequiredService<JobStore>());
        services.AddSingleton<JobRuns>();
        services.AddSingleton<JobRunner>();
        services.AddScoped<JobChange>();
        services.AddSingleton(OptionsOf);
        AddServer(services, configuration["Ottu:Jobs:Provider"]);
        if (Roles.Of(configuration).IsWorker) services.AddHostedService<JobsHost>();
        return services;
    }

    static void AddServer(IServiceCollection services, string? provider)
    {
        switch (provider)
        {
            case null or "" or "Quartz":
                services.AddSingleton<IJobServer, QuartzJobServer>();
                break;
            case "Hangfire":
                services.AddSingleton(found => new HangfireStorage(found.GetRequiredService<JobServerOptions>(), found.GetRequiredService<ILoggerFactory>()));
                services.AddSingleton<IJobServer, HangfireJobServer>();
                break;
            default:
                throw new InvalidOperationException($"Ottu:Jobs:Provider is '{provider}'; it must be Quartz or Hangfire.");
        }
    }

    static JobServerOptions OptionsOf(IServiceProvider provider)
    {
        var configuration = provider.GetRequiredService<IConfiguration>();
        return new JobServerOptions(
            configuration["Ottu:Database:Provider"] == "SqlServer" ? configuration.GetConnectionString("Ottu") : null,
            configuration.GetValue("Ottu:Database:MigrateOnStart", defaultValue: true));
    }
}
