namespace Ottu.WebApi.Notifications;

static class NotificationsEndpoints
{
    public static void MapNotifications(this IEndpointRouteBuilder routes)
    {
    }
}
