using Microsoft.Extensions.DependencyInjection;

namespace Ottu.Infrastructure.Gateways;

public static class GatewaysSetup
{
    public static IServiceCollection AddGateways(this IServiceCollection services) => services;
}
