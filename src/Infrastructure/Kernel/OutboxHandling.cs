using Ottu.Infrastructure.Sql;

namespace Ottu.Infrastructure.Kernel;

/// <summary>
/// Carries out messages of one kind; registered under the kind as a keyed service. It may be called again for a message whose result was
/// not recorded, so what it does must bear repetition. It ends within <see cref="OutboxPump.LongestHandling"/>.
/// </summary>
interface IOutboxHandler
{
    Task<OutboxResult> Handle(OutboxItem item, CancellationToken ct);
}

/// <summary>A message that this process has leased.</summary>
/// <param name="Id">Row identity.</param>
/// <param name="Kind">Names the handler.</param>
/// <param name="Target">Whom it calls.</param>
/// <param name="Payload">What the handler needs.</param>
/// <param name="Tries">How often it was leased, this time included.</param>
sealed record OutboxItem(long Id, string Kind, string Target, string Payload, long Tries);

/// <summary>What became of a message: a closed union. What the handler learned is written in the commit that moves the message on.</summary>
abstract record OutboxResult(Func<Tx, Task>? Record)
{
    /// <summary>Finished, well or badly: the message is removed.</summary>
    public sealed record Done(Func<Tx, Task>? Record = null) : OutboxResult(Record);

    /// <summary>To be handled again; its lane waits for it.</summary>
    public sealed record RetryAt(DateTimeOffset Time, Func<Tx, Task>? Record = null) : OutboxResult(Record);
}
