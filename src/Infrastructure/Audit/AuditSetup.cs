using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Audit;

namespace Ottu.Infrastructure.Audit;

public static class AuditSetup
{
    public static IServiceCollection AddAudit(this IServiceCollection services) => services.AddSingleton<IAudit, AuditStore>();
}
