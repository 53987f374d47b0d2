using System.Reflection;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;

namespace Ottu.Infrastructure.Kernel;

public static class KernelSetup
{
    /// <summary>Database, clock, randomness and the mediator with every handler of Application and Infrastructure.</summary>
    public static IServiceCollection AddKernel(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Entropy, SystemEntropy>();
        services.TryAddSingleton(TaskScheduler.Default);
        services.TryAddSingleton(CrashPoints);
        services.TryAddSingleton<Ottu.Application.Settings.IBaseUrl, ConfiguredBaseUrl>();
        services.AddSingleton<OutboxSignal>();
        services.AddOutbox();
        services.TryAddSingleton<Retries>();
        services.AddSingleton(OpenDatabase);
        services.AddSingleton<IDb>(provider => provider.GetRequiredService<Db>());
        services.AddSingleton(MigrationSet.Product);
        services.AddSingleton<Migrator>();
        services.AddScoped<MoneyCall>();
        services.AddScoped<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddScoped<IMediator, Mediator>();
        AddHandlers(services, typeof(MoneyCall).Assembly);
        AddHandlers(services, Assembly.GetExecutingAssembly());
        return services;
    }

    static Db OpenDatabase(IServiceProvider provider)
    {
        var configuration = provider.GetRequiredService<IConfiguration>();
        var clock = provider.GetRequiredService<TimeProvider>();
        var signal = provider.GetRequiredService<OutboxSignal>();
        var connectionString = configuration.GetConnectionString("Ottu");
        return DatabaseSetting.Product.Open(() => configuration["Ottu:Database:Provider"] switch
        {
            null or "" or "Sqlite" => new SqliteDb(
                SqliteDb.Below(provider.GetRequiredService<IHostEnvironment>().ContentRootPath, connectionString ?? "Data Source=data/ottu.db"), clock, signal),
            "SqlServer" => new SqlServerDb(
                connectionString ?? throw new InvalidOperationException("ConnectionStrings:Ottu is required for SQL Server."), clock, signal, provider.GetRequiredService<Retries>()),
            var other => throw new InvalidOperationException($"Ottu:Database:Provider is '{other}'; it must be Sqlite or SqlServer."),
        });
    }

    static ICrashPoints CrashPoints(IServiceProvider provider)
    {
        var crashAt = provider.GetRequiredService<IConfiguration>()["Ottu:Testing:CrashAt"];
        return crashAt is { Length: > 0 } && provider.GetRequiredService<IHostEnvironment>().IsDevelopment() ? new KillAt(crashAt) : new NoCrashPoints();
    }

    static void AddHandlers(IServiceCollection services, Assembly assembly)
    {
        foreach (var type in assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false }))
        {
            foreach (var contract in type.GetInterfaces().Where(IsHandler)) services.AddTransient(contract, type);

            // Building the rules costs far more than running them, and they hold no state.
            foreach (var contract in type.GetInterfaces().Where(IsValidator)) services.AddSingleton(contract, type);
        }
    }

    static bool IsValidator(Type contract) => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(FluentValidation.IValidator<>);

    static bool IsHandler(Type contract) => contract.IsGenericType
        && (contract.GetGenericTypeDefinition() == typeof(IRequestHandler<,>) || contract.GetGenericTypeDefinition() == typeof(INotificationHandler<>));
}
