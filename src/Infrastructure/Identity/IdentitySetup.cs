using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ottu.Application.Identity;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Identity;

public static class IdentitySetup
{
    /// <summary>Users, keys and the check of credentials.</summary>
    public static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        services.AddSingleton<IdentityCache>();
        services.AddSingleton<KeyUse>();
        services.AddSingleton<IIdentityStore, IdentityStore>();
        services.AddSingleton(HashPasswords);
        services.AddSingleton<SeedIdentities>();
        services.AddSingleton<NewApiKeys>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<IRateCounters, RateCounters>();
        services.AddSingleton<IStaffSessionStore, StaffSessionStore>();
        services.AddSingleton(provider => ReadSessionOptions(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<StaffSessions>();
        services.AddSingleton<SignInLimits>();
        services.AddSingleton<IdempotencyStore>();
        services.AddSingleton<IIdempotency>(provider => provider.GetRequiredService<IdempotencyStore>());
        services.AddDataProtection();
        services.AddHostedService<IdentityUpkeep>();
        return services;
    }

    static StaffSessionOptions ReadSessionOptions(IConfiguration configuration)
    {
        var idle = configuration.GetValue("Ottu:Staff:IdleMinutes", 30);
        var lifetime = configuration.GetValue("Ottu:Staff:SessionHours", 12);
        if (idle < 2 || lifetime < 1) throw new InvalidOperationException("Ottu:Staff:IdleMinutes must be at least 2, Ottu:Staff:SessionHours at least 1.");
        return new StaffSessionOptions(TimeSpan.FromMinutes(idle), TimeSpan.FromHours(lifetime));
    }

    static Passwords HashPasswords(IServiceProvider provider)
    {
        var iterations = provider.GetRequiredService<IConfiguration>().GetValue("Ottu:Passwords:Iterations", PasswordHash.Iterations);
        if (iterations < PasswordHash.Iterations && !provider.GetRequiredService<IHostEnvironment>().IsDevelopment())
        {
            throw new InvalidOperationException($"Ottu:Passwords:Iterations is below {PasswordHash.Iterations}.");
        }

        return new Passwords(provider.GetRequiredService<Entropy>(), iterations);
    }
}
