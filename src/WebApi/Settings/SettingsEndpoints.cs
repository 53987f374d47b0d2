namespace Ottu.WebApi.Settings;

static class SettingsEndpoints
{
    public static void MapSettings(this IEndpointRouteBuilder routes)
    {
    }
}
