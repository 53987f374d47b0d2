using System.Data.Common;
using Dapper;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Sql;

/// <summary>Connections, reads and transactions of one database.</summary>
public abstract class Db(TimeProvider clock, OutboxSignal signal) : IDb
{
    static readonly Sql Raise = new("UPDATE installation SET version = version + 1");
    static readonly Sql Lower = new("UPDATE installation SET version = version - 1");

    volatile bool _refusesWrites;

    public abstract Dialect Dialect { get; }

    protected TimeProvider Clock { get; } = clock;

    /// <summary>Opens a connection for reading.</summary>
    public abstract Task<DbConnection> Open(CancellationToken ct);

    public Task<IReadOnlyList<T>> Query<T>(Sql sql, object? parameters, CancellationToken ct) => Read<IReadOnlyList<T>>(
        async connection => [.. await connection.QueryAsync<T>(new CommandDefinition(sql.For(Dialect), parameters, cancellationToken: ct))], ct);

    public Task<T?> One<T>(Sql sql, object? parameters, CancellationToken ct) => Read(
        connection => connection.QuerySingleOrDefaultAsync<T>(new CommandDefinition(sql.For(Dialect), parameters, cancellationToken: ct)), ct);

    public Task<T> InTransaction<T>(Func<ITx, Task<T>> work, CancellationToken ct) => InTransaction(work, Durability.Full, ct);

    /// <summary>The same with another promise about what a power cut may undo.</summary>
    public async Task<T> InTransaction<T>(Func<ITx, Task<T>> work, Durability durability, CancellationToken ct)
    {
        var first = FirstCommit.Of(this) is { } pending && pending.Claim() ? pending : null;
        var isCommitted = false;
        var written = default(Tx);
        var kept = new HashSet<object>();
        try
        {
            var result = await Write(
                async tx =>
                {
                    tx.Kept = kept;
                    written = tx;
                    if (first is not null) await first.Write(tx);
                    return await work(tx);
                },
                first is null ? durability : Durability.Full,
                ct);
            isCommitted = result is not IResult { Ok: false };
            if (isCommitted) Announce(written!);
            return result;
        }
        catch (DbException error) when (Dialect.CannotStore(error))
        {
            _refusesWrites = true;
            throw;
        }
        finally
        {
            first?.Settle(isCommitted);
        }
    }

    /// <summary>Whether writes are stored. Costs a write only after one was refused, to see whether there is room again.</summary>
    /// <exception cref="DbException">There is not.</exception>
    public async Task<bool> CanStore(CancellationToken ct)
    {
        if (!_refusesWrites) return true;

        // A commit that changed nothing succeeds on a full disk too, and so does an UPDATE to the same value: this one has something to write.
        await this.InTransaction(
            async tx =>
            {
                await tx.Sql().Execute(Raise);
                await tx.Sql().Execute(Lower);
            },
            ct);
        _refusesWrites = false;
        return true;
    }

    void Announce(Tx tx)
    {
        tx.Committed.ForEach(action => action());
        if (tx.Raised) signal.Wake();
    }

    /// <summary>Runs a read on a connection of its own.</summary>
    protected virtual async Task<T> Read<T>(Func<DbConnection, Task<T>> read, CancellationToken ct)
    {
        await using var connection = await Open(ct);
        return await read(connection);
    }

    /// <summary>
    /// Runs the work in a transaction of its own or as part of a shared commit; returns when it is as durable as asked for. May run it again from the start,
    /// with another <see cref="Tx"/>, when nothing of it was kept.
    /// </summary>
    protected abstract Task<T> Write<T>(Func<Tx, Task<T>> work, Durability durability, CancellationToken ct);
}

/// <summary>What a commit survives. docs/adr/0025</summary>
public enum Durability
{
    /// <summary>Everything: it is on the disk.</summary>
    Full,

    /// <summary>
    /// The end of the process, but perhaps not a power cut, which may undo the newest of these together, never one that a full commit followed. For
    /// bookkeeping alone that, once lost, is done again by itself.
    /// </summary>
    Delayed,
}

/// <summary>Tells the pump of this process that a commit added outbox rows.</summary>
public sealed class OutboxSignal : IDisposable
{
    readonly SemaphoreSlim _wake = new(0, 1);

    public void Wake()
    {
        if (_wake.CurrentCount > 0) return;
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another commit woke the pump in between; one wake-up serves both.
        }
    }

    /// <summary>Returns on the next wake-up, or after the sweep interval for what a crash left behind.</summary>
    public Task Wait(TimeSpan atMost, CancellationToken ct) => _wake.WaitAsync(atMost, ct);

    public void Dispose() => _wake.Dispose();
}
