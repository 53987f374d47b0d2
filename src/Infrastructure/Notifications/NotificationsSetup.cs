using Microsoft.Extensions.DependencyInjection;

namespace Ottu.Infrastructure.Notifications;

public static class NotificationsSetup
{
    public static IServiceCollection AddNotifications(this IServiceCollection services) => services;
}
