using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ottu.Application.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Identity;

/// <summary>Writes when keys were last used, which each process remembers for itself: once a minute, and at the stop.</summary>
sealed partial class IdentityUpkeep(KeyUse use, Db db, TimeProvider clock, ILogger<IdentityUpkeep> logger) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await Run(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await WriteUse(CancellationToken.None);
        }
    }

    /// <summary>A database that is away for a while is no reason to stop: the next minute tries again.</summary>
    async Task Run(CancellationToken ct)
    {
        try
        {
            await WriteUse(ct);
        }
        catch (DbException error)
        {
            LogFailed(error);
        }
    }

    static readonly Statement Update = new(
        "UPDATE api_key SET last_used_at = @At WHERE prefix = @Prefix AND (last_used_at IS NULL OR last_used_at < @At)");

    async Task WriteUse(CancellationToken ct)
    {
        var used = use.Take();
        if (used.Count == 0) return;
        await db.InTransaction(
            async tx =>
            {
                foreach (var (prefix, at) in used) await tx.Sql().Execute(Update, new { Prefix = prefix, At = at.ToUnixTimeMilliseconds() });
            },
            ct);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Upkeep of identity failed")]
    partial void LogFailed(Exception error);
}
