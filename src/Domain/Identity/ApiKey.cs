namespace Ottu.Domain.Identity;

/// <summary>A pair of keys as it is stored: the private half only as a hash. docs/protocol/routing.md 8</summary>
public sealed record ApiKey
{
    public required string Prefix { get; init; }

    /// <summary>At most 50 letters, not unique: a rotated key and its successor share it.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-512 of the whole private key, lower-case hexadecimal.</summary>
    public required string SecretHash { get; init; }

    /// <summary>40 lower-case hexadecimal digits; not secret.</summary>
    public required string PublicKey { get; init; }

    /// <summary>Never taken back.</summary>
    public bool IsRevoked { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public bool IsUsable(DateTimeOffset now) => !IsRevoked && (ExpiresAt is null || now < ExpiresAt);
}
