using Microsoft.Extensions.DependencyInjection;

namespace Ottu.Infrastructure.Webhooks;

public static class WebhooksSetup
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services) => services;
}
