using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.InMemory;
using Hangfire.SqlServer;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging;

namespace Ottu.Infrastructure.Jobs;

/// <summary>Hangfire's storage: shared by the nodes on SQL Server, of this process alone beside SQLite.</summary>
public sealed class HangfireStorage : IDisposable
{
    /// <summary>The history is in our tables; Hangfire's is for a look at what happens now.</summary>
    static readonly TimeSpan KeptFor = TimeSpan.FromHours(2);

    internal HangfireStorage(JobServerOptions options, ILoggerFactory loggers)
    {
        GlobalConfiguration.Configuration.UseLogProvider(new AspNetCoreLogProvider(loggers));
        Storage = options.SqlServer is { } connectionString ? OnSqlServer(connectionString, options.MayCreateTables) : new InMemoryStorage();
        Storage.JobExpirationTimeout = KeptFor;
        IsShared = options.SqlServer is not null;
    }

    public JobStorage Storage { get; }

    /// <summary>Whether a process without jobs of its own sees what the workers do.</summary>
    public bool IsShared { get; }

    public void Dispose() => (Storage as IDisposable)?.Dispose();

    static SqlServerStorage OnSqlServer(string connectionString, bool mayCreateTables) => new(connectionString, new SqlServerStorageOptions
    {
        SqlClientFactory = SqlClientFactory.Instance,
        PrepareSchemaIfNecessary = mayCreateTables,
        QueuePollInterval = TimeSpan.FromSeconds(1),
        CommandBatchMaxTimeout = TimeSpan.FromMinutes(5),
        SlidingInvisibilityTimeout = TimeSpan.FromMinutes(5),
        UseRecommendedIsolationLevel = true,
        DisableGlobalLocks = true,
    });
}
