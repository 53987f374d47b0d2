using Microsoft.Extensions.Hosting;
using Ottu.Application.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Identity;

/// <summary>Writes once a minute when keys were last used, and what is left at the stop.</summary>
sealed class KeyUseWriter(KeyUse use, Db db, TimeProvider clock) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await Write(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Write(CancellationToken.None);
        }
    }

    static readonly Statement Update = new(
        "UPDATE api_key SET last_used_at = @At WHERE prefix = @Prefix AND (last_used_at IS NULL OR last_used_at < @At)");

    async Task Write(CancellationToken ct)
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
}
