using System.Data.Common;
using Ottu.Infrastructure.Sql;

namespace Ottu.Simulation.Tests.Product;

/// <summary>The product's SQLite as one process sees it: others work between its transactions, it may die on either side of a commit, and once dead it touches nothing.</summary>
sealed class SimulatedDb(SqliteConnections connections, Process process, OutboxSignal signal) : SqliteDb(connections, process.Clock, signal)
{
    public override Task<DbConnection> Open(CancellationToken ct)
    {
        process.EnsureAlive();
        return base.Open(ct);
    }

    protected override async Task<T> Write<T>(Func<Tx, Task<T>> work, Durability durability, CancellationToken ct)
    {
        await process.Yield();
        if (durability == Durability.Delayed && process.World.Faults.CutsPower())
        {
            await Lose(work, ct);
            process.World.CutPower();
            return await Time.EventLoop.Never<T>();
        }

        var result = process.World.Mutation == Mutation.LostCommits && process.World.Dice.OneIn(25) ? await Lose(work, ct) : await base.Write(tx => Work(tx, work), durability, ct);
        process.Committed();
        if (process.DiesAt("commit:after")) return await Time.EventLoop.Never<T>();
        await process.Yield();
        return result;
    }

    async Task<T> Work<T>(Tx tx, Func<Tx, Task<T>> work)
    {
        process.EnsureAlive();
        var result = await work(tx);
        process.Reach("commit:before");
        return result;
    }

    /// <summary>Acknowledged, and not there: what a power cut does to a delayed commit, and the mutation to any.</summary>
    async Task<T> Lose<T>(Func<Tx, Task<T>> work, CancellationToken ct)
    {
        var result = default(T);
        try
        {
            await base.Write<T>(
                async tx =>
                {
                    result = await work(tx);
                    throw new LostException();
                },
                Durability.Full,
                ct);
        }
        catch (LostException)
        {
            process.World.Trace.Add(process.Name, "lost a commit");
        }

        return result!;
    }

    sealed class LostException : Exception;
}
