using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Audit;
using Ottu.Application.Notifications;
using Ottu.Infrastructure.Audit;
using Ottu.Infrastructure.Kernel;

namespace Ottu.Infrastructure.Notifications;

public static class NotificationsSetup
{
    public static IServiceCollection AddNotifications(this IServiceCollection services) => services
        .AddSingleton<IMails, Mails>()
        .AddSingleton<LogMailProvider>()
        .AddSingleton<IAlerts, Alerts>()
        .AddOutboxHandler<MailDelivery>(MailDelivery.Kind);
}
