using Ottu.Application.Kernel;
using Ottu.Domain.Identity;

namespace Ottu.Application.Identity;

/// <summary>A user as authentication needs him: with the hash of his password.</summary>
public sealed record StoredUser(StaffUser User, string PasswordHash);

/// <summary>
/// Users and keys. The finders answer from memory and notice within a second what another node changed; every write makes this node
/// forget at its commit.
/// </summary>
public interface IIdentityStore
{
    Task<ApiKey?> FindKey(string prefix, CancellationToken ct);

    Task<ApiKey?> FindKeyByPublic(string publicKey, CancellationToken ct);

    Task<StoredUser?> FindUser(string username, CancellationToken ct);

    /// <summary>Noted in memory and written about once a minute.</summary>
    void Used(ApiKey key);

    Task<bool> AnyKey(ITx tx);

    Task<ApiKey?> LockKey(ITx tx, string prefix);

    /// <summary>False when the prefix or the public key is taken.</summary>
    Task<bool> TryAddKey(ITx tx, ApiKey key);

    /// <summary>Writes revocation, expiry, secret and public key.</summary>
    Task SaveKey(ITx tx, ApiKey key);

    /// <summary>Whether anybody active holds everything.</summary>
    Task<bool> AnySuperuser(ITx tx);

    Task<StoredUser?> LockUser(ITx tx, string username);

    Task<StoredUser?> LockUser(ITx tx, long id);

    /// <summary>The identity of the new row, or null when the name is taken.</summary>
    Task<long?> TryAddUser(ITx tx, StoredUser user);

    /// <summary>Writes every column but the name and raises the version.</summary>
    Task SaveUser(ITx tx, StoredUser user);
}
