using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ottu.Application.Gateways;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Gateways.Apple;
using Ottu.Infrastructure.Gateways.Sandbox;
using Ottu.Infrastructure.Sql;

namespace Ottu.Infrastructure.Gateways;

public static class GatewaysSetup
{
    /// <summary>The simulator with its books, and every adapter of this assembly.</summary>
    public static IServiceCollection AddGateways(this IServiceCollection services)
    {
        services.AddSingleton(provider => CardFingerprint.FromConfiguration(
            provider.GetRequiredService<IConfiguration>(), provider.GetRequiredService<IHostEnvironment>(), provider.GetRequiredService<Entropy>()));
        services.AddSingleton<ICardFingerprint>(provider => provider.GetRequiredService<CardFingerprint>());
        services.AddSingleton(OpenBooks);
        services.AddSingleton<SandboxVault>();
        services.AddSingleton<SandboxGateway>();
        services.AddSingleton<SandboxBank>();
        services.AddSingleton<SandboxCounter>();
        services.AddSingleton<IGateways, Gateways>();
        services.AddSingleton<IServiceKeys, ServiceKeys>();
        services.AddSingleton<IAppleSessions, AppleSessions>();
        services.AddHttpClient(SandboxNotifier.Client);
        services.AddSingleton<SandboxNotifier>();
        services.AddHostedService<PrepareSandbox>();
        AddAdapters(services, Assembly.GetExecutingAssembly());
        return services;
    }

    static void AddAdapters(IServiceCollection services, Assembly assembly)
    {
        foreach (var type in assembly.GetTypes())
        {
            foreach (var code in type.GetCustomAttribute<AdapterForAttribute>()?.Codes ?? []) services.AddKeyedSingleton(typeof(IGateway), code, type);
        }
    }

    static SandboxBooks OpenBooks(IServiceProvider provider)
    {
        var configuration = provider.GetRequiredService<IConfiguration>();
        var clock = provider.GetRequiredService<TimeProvider>();
        var connectionString = configuration["Ottu:Sandbox:ConnectionString"];
        var isServer = provider.GetRequiredService<Db>().Dialect == Dialect.SqlServer;

        // The bank has its own writer and wakes nobody of ours.
        return new SandboxBooks(DatabaseSetting.Sandbox.Open(() => isServer
            ? new SqlServerDb(connectionString ?? configuration.GetConnectionString("Ottu")!, clock, new OutboxSignal(), provider.GetRequiredService<Retries>())
            : new SqliteDb(
                SqliteDb.Below(provider.GetRequiredService<IHostEnvironment>().ContentRootPath, connectionString ?? "Data Source=data/sandbox.db"), clock, new OutboxSignal())));
    }
}

/// <summary>Brings the simulator's books up to date before the first request, and fails the start when the fingerprint key is missing.</summary>
sealed class PrepareSandbox(SandboxBooks books, CardFingerprint fingerprint, TimeProvider clock, IConfiguration configuration) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        _ = fingerprint;
        if (!configuration.GetValue("Ottu:Sandbox:Enabled", defaultValue: true)) return;
        if (!configuration.GetValue("Ottu:Database:MigrateOnStart", defaultValue: true)) return;
        await DatabaseSetting.Sandbox.Prepare(() => new Migrator(books.Db, clock, MigrationSet.Sandbox).Run(then: null, cancellationToken));
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
