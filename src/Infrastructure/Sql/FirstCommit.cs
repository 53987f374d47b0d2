namespace Ottu.Infrastructure.Sql;

/// <summary>
/// Something that must be in the first commit of what runs now, whichever use case makes it: the reservation of an idempotency key. It follows
/// the asynchronous flow, so no use case needs to know of it.
/// </summary>
/// <param name="write">Runs first inside the transaction; what it throws rolls everything back.</param>
sealed class FirstCommit(Func<Tx, Task> write)
{
    static readonly AsyncLocal<FirstCommit?> Ambient = new();
    int _state;

    /// <summary>Whether a commit holds it. A transaction that rolled back leaves it to the next.</summary>
    public bool IsWritten => Volatile.Read(ref _state) == 2;

    public static FirstCommit? Current => Ambient.Value;

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

    /// <summary>True for the one transaction that must write it.</summary>
    public bool Claim() => Interlocked.CompareExchange(ref _state, 1, 0) == 0;

    public Task Write(Tx tx) => write(tx);

    public void Settle(bool isCommitted) => Volatile.Write(ref _state, isCommitted ? 2 : 0);
}
