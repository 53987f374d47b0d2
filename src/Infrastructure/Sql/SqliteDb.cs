using System.Data.Common;
using Microsoft.Data.Sqlite;
using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Sql;

/// <summary>
/// SQLite: the embedded default. Writers queue in the process, and a writer that has others waiting behind it leaves the commit to them:
/// one fsync then makes the work of many durable (group commit). Each unit of work is a savepoint, so that one failure undoes only itself.
/// </summary>
public class SqliteDb : Db, IAsyncDisposable
{
    const int MostPerCommit = 64;

    static readonly Sql Savepoint = new("SAVEPOINT unit");
    static readonly Sql Release = new("RELEASE unit");
    static readonly Sql RollBack = new("ROLLBACK TO unit");

    readonly SqliteConnections _connections;
    readonly bool _isShared;
    readonly SemaphoreSlim _turn = new(1, 1);
    PreparedConnection? _writer;
    Batch? _batch;
    int _waiting;
    int _disposed;

    public SqliteDb(string connectionString, TimeProvider clock, OutboxSignal signal)
        : base(clock, signal)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString);
        if (Path.GetDirectoryName(Path.GetFullPath(builder.DataSource)) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        _connections = new SqliteConnections(builder.ToString());
    }

    /// <summary>A handle on connections that others use too, and that whoever made them closes.</summary>
    protected SqliteDb(SqliteConnections connections, TimeProvider clock, OutboxSignal signal)
        : base(clock, signal)
    {
        _connections = connections;
        _isShared = true;
    }

    public override Dialect Dialect => Dialect.Sqlite;

    /// <summary>The connection string with a relative file taken from the content root, wherever the process was started.</summary>
    public static string Below(string contentRoot, string connectionString)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString);
        builder.DataSource = Path.Combine(contentRoot, builder.DataSource);
        return builder.ToString();
    }

    public override async Task<DbConnection> Open(CancellationToken ct) => await _connections.Open(ct);

    /// <summary>The container knows this instance under two types and disposes it under each.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        await _turn.WaitAsync();
        if (_writer is not null) await _writer.DisposeAsync();
        _writer = null;
        if (!_isShared) _connections.Close();
        _turn.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task<T> Write<T>(Func<Tx, Task<T>> work, Durability durability, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        Interlocked.Increment(ref _waiting);

        // Not cancelable: a predecessor may have left its commit to this turn.
        await _turn.WaitAsync(CancellationToken.None);
        Interlocked.Decrement(ref _waiting);
        var batch = default(Batch);
        try
        {
            if (_batch is { Durability: Durability.Delayed } lesser && durability == Durability.Full) Commit(lesser);
            batch = _batch ??= await Begin(durability);
            return await RunUnit(batch, work, ct);
        }
        finally
        {
            try
            {
                batch?.Count();
                if (batch is not null && (batch.IsFull || batch.Broken is not null || Volatile.Read(ref _waiting) == 0)) Commit(batch);
            }
            finally
            {
                // Whatever happens: a turn that is not given back stops every writer for good.
                _turn.Release();
            }

            if (batch is not null) await batch.Durable;
        }
    }

    async Task<T> RunUnit<T>(Batch batch, Func<Tx, Task<T>> work, CancellationToken ct)
    {
        var control = new Tx(_writer!, batch.Transaction, Dialect, Clock, CancellationToken.None);
        await control.Execute(Savepoint);
        var keep = false;
        try
        {
            ct.ThrowIfCancellationRequested();
            var result = await work(new Tx(_writer!, batch.Transaction, Dialect, Clock, ct));
            keep = result is not IResult { Ok: false };
            return result;
        }
        finally
        {
            await End(batch, control, keep);
        }
    }

    static async Task End(Batch batch, Tx control, bool keep)
    {
        try
        {
            if (!keep) await control.Execute(RollBack);
            await control.Execute(Release);
        }
        catch (SqliteException error)
        {
            // The engine gave up the whole transaction (disk full, I/O error): no unit of this batch may be acknowledged.
            batch.Broken = error;
            throw;
        }
    }

    async Task<Batch> Begin(Durability durability)
    {
        _writer ??= await _connections.Open(CancellationToken.None);
        _writer.Durability = durability;
        return new Batch(_writer.BeginTransaction(deferred: false), durability);
    }

    void Commit(Batch batch)
    {
        _batch = null;
        try
        {
            if (batch.Broken is not null) throw batch.Broken;
            batch.Transaction.Commit();
            batch.Transaction.Dispose();
            batch.Succeed();
        }
#pragma warning disable CA1031 // Whatever it was: whoever waits for this batch must hear of it, or they and all writers after them wait for ever.
        catch (Exception error)
#pragma warning restore CA1031
        {
            // Nothing of this batch is durable: every unit in it learns so.
            batch.Fail(error);
            Abandon(batch.Transaction);
        }
    }

    /// <summary>After a commit that the disk refused the engine may have rolled back by itself, and then refuses to do it again. What is left of it must not be used again.</summary>
    void Abandon(SqliteTransaction transaction)
    {
        var writer = _writer!;
        _writer = null;
        foreach (var end in new[] { transaction.Dispose, writer.End })
        {
            try
            {
                end();
            }
            catch (Exception error) when (error is SqliteException or InvalidOperationException)
            {
                // The batch has failed already, and everyone in it knows.
            }
        }
    }

    /// <summary>The units that share one commit.</summary>
    sealed class Batch(SqliteTransaction transaction, Durability durability)
    {
        readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int _units;

        public SqliteTransaction Transaction => transaction;

        public Durability Durability => durability;

        public Task Durable => _durable.Task;

        public SqliteException? Broken { get; set; }

        public bool IsFull => _units >= MostPerCommit;

        public void Count() => _units++;

        public void Succeed() => _durable.SetResult();

        public void Fail(Exception error) => _durable.SetException(error);
    }
}
