using Ottu.Domain.Kernel;

namespace Ottu.Application.Kernel;

/// <summary>The database as use cases see it: transactions. What is inside one commits as a whole or not at all.</summary>
public interface IDb
{
    /// <summary>
    /// Runs <paramref name="work"/> in one write transaction. A <see cref="IResult"/> that is not ok rolls back, so does an exception;
    /// anything else commits and is durable when the task completes. Never call a network from inside, and change nothing outside: the
    /// database may give the work up, and it is run again from its start. docs/adr/0022
    /// </summary>
    Task<T> InTransaction<T>(Func<ITx, Task<T>> work, CancellationToken ct);
}

/// <summary>An open write transaction. Without one, nothing can be written.</summary>
public interface ITx
{
    /// <summary>Appends a message that leaves the process after the commit.</summary>
    Task Raise(OutboxMessage message);

    /// <summary>Runs once this transaction is durable: for what is counted or remembered outside the database.</summary>
    void OnCommit(Action action);
}

/// <summary>An effect outside the process, stored in the commit that caused it and carried out at least once.</summary>
/// <param name="Kind">Names the handler.</param>
/// <param name="Payload">What the handler needs, normally a row id.</param>
/// <param name="Target">Whom it calls; bounds how many run at once for it.</param>
/// <param name="Lane">Messages of one lane leave in order; null for no order.</param>
/// <param name="DueAt">Not before.</param>
public sealed record OutboxMessage(string Kind, string Payload, string Target, string? Lane, DateTimeOffset DueAt);

public static class DbExtensions
{
    public static Task InTransaction(this IDb db, Func<ITx, Task> work, CancellationToken ct) => db.InTransaction(
        async tx =>
        {
            await work(tx);
            return default(Done);
        },
        ct);
}
