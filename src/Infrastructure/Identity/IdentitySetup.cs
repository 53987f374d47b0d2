using Microsoft.Extensions.DependencyInjection;

namespace Ottu.Infrastructure.Identity;

public static class IdentitySetup
{
    public static IServiceCollection AddIdentity(this IServiceCollection services) => services;
}
