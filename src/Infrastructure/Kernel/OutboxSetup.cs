using Microsoft.Extensions.DependencyInjection;

namespace Ottu.Infrastructure.Kernel;

static class OutboxSetup
{
    public static IServiceCollection AddOutbox(this IServiceCollection services) => services
        .AddSingleton<OutboxPump>()
        .AddHostedService(provider => provider.GetRequiredService<OutboxPump>());

    /// <summary>Registers who carries out messages of a kind.</summary>
    public static IServiceCollection AddOutboxHandler<THandler>(this IServiceCollection services, string kind)
        where THandler : class, IOutboxHandler => services.AddKeyedScoped<IOutboxHandler, THandler>(kind);
}
