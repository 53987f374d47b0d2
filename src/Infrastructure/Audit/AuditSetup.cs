using Microsoft.Extensions.DependencyInjection;

namespace Ottu.Infrastructure.Audit;

public static class AuditSetup
{
    public static IServiceCollection AddAudit(this IServiceCollection services) => services;
}
