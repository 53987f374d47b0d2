using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ottu.Application.Webhooks;
using Ottu.Infrastructure.Kernel;

namespace Ottu.Infrastructure.Webhooks;

public static class WebhooksSetup
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddSingleton(provider => WebhookOptions.From(provider.GetRequiredService<IConfiguration>(), provider.GetRequiredService<IHostEnvironment>()))
        .AddSingleton<DeliveryStore>()
        .AddSingleton<IDeliveryLog>(provider => provider.GetRequiredService<DeliveryStore>())
        .AddSingleton<IPaymentEvents, PaymentEvents>()
        .AddSingleton<WebhookQueue>()
        .AddSingleton<IAnnouncements, Announcements>()
        .AddScoped<ManualNotification>()
        .AddSingleton<WebhookSender>()
        .AddWebhookHttp()
        .AddOutboxHandler<WebhookDelivery>(WebhookDelivery.Kind)
        .AddOutboxHandler<WebhookRedelivery>(WebhookRedelivery.Kind);
}
