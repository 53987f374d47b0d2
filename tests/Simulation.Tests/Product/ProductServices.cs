using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ottu.Application.Gateways;
using Ottu.Application.Identity;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Audit;
using Ottu.Infrastructure.Billing;
using Ottu.Infrastructure.Cards;
using Ottu.Infrastructure.Gateways;
using Ottu.Infrastructure.Identity;
using Ottu.Infrastructure.Jobs;
using Ottu.Infrastructure.Kernel;
using Ottu.Infrastructure.Ledger;
using Ottu.Infrastructure.Notifications;
using Ottu.Infrastructure.Operations;
using Ottu.Infrastructure.Payments;
using Ottu.Infrastructure.Routing;
using Ottu.Infrastructure.Settings;
using Ottu.Infrastructure.Sql;
using Ottu.Infrastructure.Webhooks;
using Ottu.Simulation.Tests.Outside;
using Ottu.Simulation.Tests.Time;

namespace Ottu.Simulation.Tests.Product;

/// <summary>Application and Infrastructure as Program.cs composes them. Replaced is only what leads outside: time, chance, threads, banks, receivers.</summary>
static class ProductServices
{
    public const string WebhookKey = "simulated-hmac-key-of-the-shop";

    static readonly IConfiguration Configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Ottu:BaseUrl"] = "https://pay.example",
        ["Ottu:Cards:FingerprintKey"] = "simulated-fingerprint-key-of-32-letters",
        ["Ottu:Sandbox:Enabled"] = "false",
    }).Build();

    static readonly ServiceCollection Product = Compose();

    public static ServiceProvider For(Process process)
    {
        var services = Copy();
        services.AddSingleton<TimeProvider>(process.Clock);
        services.AddSingleton<Entropy>(new SeededEntropy(process.World.Dice.Fork()));
        services.AddSingleton<TaskScheduler>(new NodeWorkers(process.World.Loop, process.Life, process.World.Dice));
        services.AddSingleton<ICrashPoints>(process);
        services.AddSingleton<Db>(provider => new SimulatedDb(process.World.Connections, process, provider.GetRequiredService<OutboxSignal>()));
        services.AddSingleton<IGateways>(new SimulatedGateways(process));
        services.AddSingleton<IHttpClientFactory>(new SimulatedClients(process));
        services.AddSingleton<ILoggerFactory>(new TracedLog(process));
        return services.BuildServiceProvider();
    }

    /// <summary>Before the first history: the database that each of them begins with.</summary>
    public static ServiceProvider ForTemplate(TimeProvider clock, string connectionString)
    {
        var services = Copy();
        services.AddSingleton(clock);
        services.AddSingleton<Entropy>(new SeededEntropy(new Dice(1)));
        services.AddSingleton<Db>(provider => new SqliteDb(connectionString, clock, provider.GetRequiredService<OutboxSignal>()));
        services.AddSingleton<ILoggerFactory, LoggerFactory>();
        return services.BuildServiceProvider();
    }

    static ServiceCollection Copy()
    {
        var copy = new ServiceCollection();
        foreach (var service in Product) ((ICollection<ServiceDescriptor>)copy).Add(service);
        return copy;
    }

    static ServiceCollection Compose()
    {
        var services = new ServiceCollection();
        services.AddSingleton(Configuration);
        services.AddSingleton<IHostEnvironment>(new SimulatedEnvironment());
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services
            .AddKernel()
            .AddIdentity()
            .AddSettings(Configuration)
            .AddPayments()
            .AddCards()
            .AddSmartRouting()
            .AddBilling()
            .AddOperations()
            .AddLedger()
            .AddInquiry()
            .AddGateways()
            .AddWebhooks()
            .AddNotifications()
            .AddAudit()
            .AddJobs(Configuration);
        services.AddSingleton<IBaseUrl>(new SimulatedAddress());
        services.AddSingleton<IDataProtectionProvider>(new PlainProtection());
        services.AddScoped<SimulatedCaller>();
        services.AddScoped<ICaller>(provider => provider.GetRequiredService<SimulatedCaller>());
        return services;
    }
}
