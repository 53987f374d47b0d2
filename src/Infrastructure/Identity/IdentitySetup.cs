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
        services.AddSingleton<IdempotencyStore>();
        services.AddSingleton<IIdempotency>(provider => provider.GetRequiredService<IdempotencyStore>());
        services.AddDataProtection();
        services.AddHostedService<IdentityUpkeep>();
        return services;
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
