namespace Ottu.Infrastructure.Sql;

/// <summary>
/// Something that must be in the first commit of what runs now, whichever use case makes it: the reservation of an idempotency key. It follows
/// the asynchronous flow, so no use case needs to know of it.
/// </summary>
/// <param name="db">Whose commit: the simulated bank keeps its books with the same means, and may be asked before anything of ours is written.</param>
/// <param name="write">Runs first inside the transaction; what it throws rolls everything back.</param>
sealed class FirstCommit(Db db, Func<Tx, Task> write)
{
    static readonly AsyncLocal<FirstCommit?> Ambient = new();
    int _state;

    /// <summary>Whether a commit holds it. A transaction that rolled back leaves it to the next.</summary>
    public bool IsWritten => Volatile.Read(ref _state) == 2;

    /// <summary>What the next transaction of this database may have to carry.</summary>
    public static FirstCommit? Of(Db database) => Ambient.Value is { } current && current.IsFor(database) ? current : null;

    /// <summary>Until <paramref name="run"/> ends, its first commit carries this.</summary>
    public async Task During(Func<Task> run)
    {
        Ambient.Value = this;
        try
        {
            await run();
        }
        finally
        {
            Ambient.Value = null;
        }
    }

    bool IsFor(Db database) => ReferenceEquals(db, database);

    /// <summary>True for the one transaction that must write it.</summary>
    public bool Claim() => Interlocked.CompareExchange(ref _state, 1, 0) == 0;

    public Task Write(Tx tx) => write(tx);

    public void Settle(bool isCommitted) => Volatile.Write(ref _state, isCommitted ? 2 : 0);
}
