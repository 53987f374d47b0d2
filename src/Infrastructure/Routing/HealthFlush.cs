using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ottu.Infrastructure.Routing;

/// <summary>Shares what this node saw of the connections and learns what others saw, on every node that takes payments. No job: it is this process's memory that is written.</summary>
sealed partial class HealthFlush(ConnectionHealthStore health, TimeProvider clock, ILogger<HealthFlush> log) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await Flush(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Flush(CancellationToken.None);
        }
    }

    async Task Flush(CancellationToken ct)
    {
        try
        {
            await health.Flush(ct);
            await health.Refresh(ct);
        }
#pragma warning disable CA1031 // Good news can wait for the next time; payments do not depend on them.
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            NotShared(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The health of connections could not be shared; trying again.")]
    partial void NotShared(Exception error);
}
