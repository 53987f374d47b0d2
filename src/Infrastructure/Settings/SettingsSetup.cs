using Microsoft.Extensions.DependencyInjection;

namespace Ottu.Infrastructure.Settings;

public static class SettingsSetup
{
    public static IServiceCollection AddSettings(this IServiceCollection services) => services;
}
