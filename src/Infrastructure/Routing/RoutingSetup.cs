using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Payments;
using Ottu.Application.Routing;

namespace Ottu.Infrastructure.Routing;

public static class RoutingSetup
{
    public static IServiceCollection AddSmartRouting(this IServiceCollection services) => services
        .AddSingleton<RoutingProfiles>()
        .AddSingleton<IRoutingProfiles>(provider => provider.GetRequiredService<RoutingProfiles>())
        .AddSingleton<IProfileStore, ProfileStore>()
        .AddSingleton<IBins, Bins>()
        .AddSingleton<ConnectionHealthStore>()
        .AddSingleton<IConnectionHealth>(provider => provider.GetRequiredService<ConnectionHealthStore>())
        .AddHostedService<HealthFlush>()
        .AddSingleton<IRoutingTurns, RoutingTurns>()
        .AddSingleton<IRoutingDecisions, RoutingDecisions>()
        .AddSingleton<IBinStore, BinStore>()
        .AddScoped<SeedProfiles>()
        .AddScoped<HealthWatch>()
        .AddScoped<PaymentRouter>()
        .AddScoped<ChargeLine>();
}
