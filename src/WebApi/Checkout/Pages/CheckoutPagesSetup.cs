using Ottu.WebApi.Checkout.Demo;

namespace Ottu.WebApi.Checkout.Pages;

/// <summary>The pages customers see, and what they need: assets, anti-forgery, rendering on the server.</summary>
static class CheckoutPagesSetup
{
    public static IServiceCollection AddCheckoutPages(this IServiceCollection services)
    {
        services.AddDataProtection();
        services.AddRazorComponents();
        services.AddSingleton(provider => provider.GetRequiredService<IConfiguration>().GetSection("Ottu:Checkout").Get<CheckoutOptions>() ?? new CheckoutOptions());
        return services.AddSingleton<Csrf>().AddDemo();
    }

    public static void MapCheckoutPages(this WebApplication app)
    {
        // A page is one request of its visitor, however many pictures it has.
        app.MapGet("/assets/gateways/{code}.svg", GatewayLogo.Serve).DisableRateLimiting();
        app.MapGet("/assets/{**name}", PageAssets.Serve).DisableRateLimiting();
        app.MapDemo();
        if (app.Environment.IsDevelopment()) app.MapGallery();
    }
}
