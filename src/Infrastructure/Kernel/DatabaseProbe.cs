using Microsoft.Extensions.Diagnostics.HealthChecks;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Kernel;

/// <summary>Ready means: the database answers and holds our tables. A node that is not ready gets no traffic, but is not restarted for it.</summary>
public sealed class DatabaseProbe(Db db) : IHealthCheck
{
    static readonly Statement Ping = new("SELECT i.id FROM installation i WHERE i.id = 1");

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await db.One<long?>(Ping, parameters: null, cancellationToken) == 1 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy();
}
