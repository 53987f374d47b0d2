namespace Ottu.WebApi.Checkout.Pages;

/// <summary>The pages customers see, and what they need: assets, anti-forgery, rendering on the server.</summary>
static class CheckoutPagesSetup
{
    public static IServiceCollection AddCheckoutPages(this IServiceCollection services)
    {
        services.AddDataProtection();
        services.AddRazorComponents();
        services.AddSingleton(provider => provider.GetRequiredService<IConfiguration>().GetSection("Ottu:Checkout").Get<CheckoutOptions>() ?? new CheckoutOptions());
        return services.AddSingleton<Csrf>();
    }

    public static void MapCheckoutPages(this WebApplication app)
    {
        app.MapGet("/assets/gateways/{code}.svg", GatewayLogo.Serve);
        app.MapGet("/assets/{**name}", PageAssets.Serve);
        if (app.Environment.IsDevelopment()) app.MapGallery();
    }
}
