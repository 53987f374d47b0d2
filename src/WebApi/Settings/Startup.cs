using Ottu.Application.Payments;
using Ottu.Application.Settings;
using Ottu.Infrastructure.Settings;
using Ottu.Infrastructure.Sql;
using Spectre.Console;

namespace Ottu.WebApi.Settings;

/// <summary>What happens around the first request: schema and seed before it, a summary on the console when the server listens.</summary>
static class Startup
{
    public static IServiceCollection AddStartup(this IServiceCollection services) => services.AddSingleton(AnsiConsole.Create(new AnsiConsoleSettings
    {
        // A file or a pipe gets the keys without colours.
        Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
    }));

    public static async Task PrepareInstallation(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment() && string.IsNullOrEmpty(app.Configuration["Ottu:BaseUrl"])) throw new InvalidOperationException("Ottu:BaseUrl is required.");
        if (app.Configuration["Ottu:Mail:Provider"] is { Length: > 0 } mail and not "Log") throw new InvalidOperationException($"Ottu:Mail:Provider is '{mail}'; only Log is built in.");

        // A configuration that could charge twice stops the start, not the first payment.
        _ = app.Services.GetRequiredService<InquiryOptions>();
        _ = app.Services.GetRequiredService<IRateProvider>();
        var seeded = new SeededKeys(Keys: null, WebhookKey: null, Superuser: null);
        var migrates = app.Configuration.GetValue("Ottu:Database:MigrateOnStart", defaultValue: true);
        await DatabaseSetting.Product.Prepare(() => migrates ? app.Services.GetRequiredService<Migrator>().Run(Seed, CancellationToken.None) : Seed());

        app.Lifetime.ApplicationStarted.Register(() =>
            Welcome.Show(app.Services.GetRequiredService<IAnsiConsole>(), app.Services.GetRequiredService<IBaseUrl>().Value, seeded, app.Configuration.GetValue<bool>("Ottu:Demo:Enabled")));

        async Task Seed()
        {
            await using var scope = app.Services.CreateAsyncScope();
            seeded = await scope.ServiceProvider.GetRequiredService<StartupSeed>().Run(app.Lifetime.ApplicationStopping);
        }
    }
}
