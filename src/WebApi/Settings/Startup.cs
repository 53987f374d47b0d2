using Ottu.Application.Settings;
using Ottu.Infrastructure.Settings;
using Ottu.Infrastructure.Sql;

namespace Ottu.WebApi.Settings;

/// <summary>What happens before the first request: schema, seed, and the keys on the console.</summary>
static class Startup
{
    public static async Task PrepareDatabase(this WebApplication app)
    {
        var seeded = new SeededKeys(Keys: null, WebhookKey: null);
        if (app.Configuration.GetValue("Ottu:Database:MigrateOnStart", defaultValue: true))
        {
            await app.Services.GetRequiredService<Migrator>().Run(Seed, CancellationToken.None);
        }
        else
        {
            await Seed();
        }

        async Task Seed()
        {
            await using var scope = app.Services.CreateAsyncScope();
            seeded = await scope.ServiceProvider.GetRequiredService<StartupSeed>().Run(app.Lifetime.ApplicationStopping);
        }
    }
}
