using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Billing;

namespace Ottu.Infrastructure.Billing;

public static class BillingSetup
{
    public static IServiceCollection AddBilling(this IServiceCollection services) => services
        .AddSingleton(provider => provider.GetRequiredService<IConfiguration>().GetSection("Ottu:Billing").Get<BillingOptions>() ?? new BillingOptions())
        .AddSingleton<IBilling, BillingStore>()
        .AddScoped<BillingJournal>()
        .AddScoped<BillingKeeper>()
        .AddScoped<BillingRefusal>()
        .AddScoped<BillingCharge>()
        .AddScoped<BillingChange>()
        .AddScoped<CycleSessions>();
}
