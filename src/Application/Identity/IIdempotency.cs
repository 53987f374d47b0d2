namespace Ottu.Application.Identity;

/// <summary>An answer as it was sent the first time.</summary>
public sealed record StoredAnswer(int Status, string ContentType, string Body);

/// <summary>What is known of an idempotency key: a closed union.</summary>
public abstract record KnownKey
{
    KnownKey()
    {
    }

    /// <summary>It came with another body before.</summary>
    public sealed record OtherRequest : KnownKey;

    /// <summary>Its first request is still running, or died before it could answer.</summary>
    public sealed record InFlight : KnownKey;

    public sealed record Answered(StoredAnswer Answer) : KnownKey;
}

/// <summary>
/// The reservation of one key by one request. It is written in the same commit as the first effect of the request, so there is no moment at
/// which an effect exists without it. docs/protocol/checkout.md, Idempotency-Key
/// </summary>
public interface IIdempotency
{
    /// <summary>Null when the key is new, or older than it is kept.</summary>
    Task<KnownKey?> Find(string scope, ReadOnlyMemory<byte> request, CancellationToken ct);

    /// <summary>Runs a request whose first commit reserves the key.</summary>
    /// <returns>Whether it had an effect, so that its answer must be kept.</returns>
    /// <exception cref="KeyTakenException">Another request committed first; this one left no effect.</exception>
    Task<bool> Run(string scope, ReadOnlyMemory<byte> request, Func<Task> run, CancellationToken ct);

    Task Keep(string scope, StoredAnswer answer, CancellationToken ct);
}

/// <summary>The race for a key was lost. Unwinds the transaction and the use case around it; an exception because it must pass both.</summary>
public sealed class KeyTakenException : Exception;
