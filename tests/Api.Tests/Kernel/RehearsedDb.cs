using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Kernel;
using Ottu.Infrastructure.Kernel;
using Ottu.Infrastructure.Sql;

namespace Ottu.Api.Tests.Kernel;

/// <summary>
/// Treats every unit of work as SQL Server treats the victim of a deadlock: the first run is rolled back at its end, the second one is kept. Also
/// refuses reads on another connection from inside a transaction, which could wait for the rows of that very transaction. docs/adr/0022
/// </summary>
sealed class RehearsedDb(Db inner, TimeProvider clock, OutboxSignal signal) : Db(clock, signal), IAsyncDisposable
{
    readonly AsyncLocal<bool> _isInside = new();

    public override Dialect Dialect => inner.Dialect;

    public static void Register(IServiceCollection services)
    {
        var product = services.Last(service => service.ServiceType == typeof(Db));
        services.AddSingleton<Db>(provider => new RehearsedDb(
            (Db)product.ImplementationFactory!(provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<OutboxSignal>()));
    }

    public override Task<DbConnection> Open(CancellationToken ct) =>
        _isInside.Value ? throw new InvalidOperationException("A unit of work reads on another connection than its own.") : inner.Open(ct);

    public async ValueTask DisposeAsync()
    {
        if (inner is IAsyncDisposable disposable) await disposable.DisposeAsync();
    }

    protected override async Task<T> Write<T>(Func<Tx, Task<T>> work, Durability durability, CancellationToken ct)
    {
        try
        {
            await inner.InTransaction<T>(async tx => throw new RehearsalIsOver(await Inside(tx)), durability, ct);
        }
        catch (RehearsalIsOver)
        {
            // Nothing of it was kept.
        }

        return await inner.InTransaction(Inside, durability, ct);

        async Task<T> Inside(ITx tx)
        {
            _isInside.Value = true;
            return await work((Tx)tx);
        }
    }

    /// <param name="result">What the first run came to.</param>
    sealed class RehearsalIsOver(object? result) : Exception($"The first run came to {result}.");
}
