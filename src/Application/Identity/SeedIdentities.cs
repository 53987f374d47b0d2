using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Identity;

/// <summary>Both halves of a new key; the private one is shown once.</summary>
public sealed record KeyPair(ApiKeySecret Secret, string PublicKey);

/// <summary>A user who was made at the start; the password is shown once.</summary>
public sealed record NewStaffUser(string Username, Secret Password);

/// <summary>What the seed does with keys and users: the same result however often it runs. docs/protocol/administration.md, seed file</summary>
public sealed class SeedIdentities(IIdentityStore store, Passwords passwords, Entropy entropy, TimeProvider clock)
{
    public Task<bool> AnyKey(ITx tx) => store.AnyKey(tx);

    /// <summary>Creates the pair, or does nothing when this very pair exists. A half that is not given is generated.</summary>
    /// <exception cref="InvalidOperationException">The prefix or the public key belongs to another pair.</exception>
    public async Task<KeyPair> Key(ITx tx, string name, ApiKeySecret? secret, string? publicKey)
    {
        secret ??= ApiKeySecret.Generate(entropy);
        if (await store.LockKey(tx, secret.Prefix) is { } existing) return await Renew(tx, existing, secret, publicKey);
        var key = new ApiKey
        {
            Prefix = secret.Prefix,
            Name = name,
            SecretHash = secret.Hash(),
            PublicKey = publicKey ?? ApiKeySecret.GeneratePublic(entropy),
            CreatedAt = clock.GetUtcNow(),
        };
        return await store.TryAddKey(tx, key)
            ? new KeyPair(secret, key.PublicKey)
            : throw new InvalidOperationException("The configured public key belongs to another key pair.");
    }

    /// <summary>Creates the user or overwrites him; null leaves a field as it is. The password is hashed anew only when it changed.</summary>
    public async Task User(ITx tx, string username, string? password, Func<StaffUser, StaffUser> change)
    {
        if (await store.LockUser(tx, username) is not { } stored)
        {
            var hash = passwords.Hash(password ?? entropy.Hex(32));
            await store.TryAddUser(tx, new StoredUser(change(new StaffUser { Id = 0, Username = username }), hash));
            return;
        }

        var user = change(stored.User);
        var changed = password is not null && !PasswordHash.Verify(stored.PasswordHash, password);
        if (changed || !user.SameAs(stored.User)) await store.SaveUser(tx, new StoredUser(user, changed ? passwords.Hash(password!) : stored.PasswordHash));
    }

    /// <summary>Somebody who may do everything, where there is nobody; null otherwise, and where the name belongs to somebody else.</summary>
    public async Task<NewStaffUser?> FirstSuperuser(ITx tx)
    {
        const string Username = "admin";
        const int PasswordLength = 16;
        if (await store.AnySuperuser(tx) || await store.LockUser(tx, Username) is not null) return null;
        var password = entropy.Alphanumeric(PasswordLength);
        await User(tx, Username, password, user => user with { IsStaff = true, IsSuperuser = true });
        return new NewStaffUser(Username, new Secret(password));
    }

    /// <summary>A configured pair may change its halves from one start to the next; revocation stays.</summary>
    async Task<KeyPair> Renew(ITx tx, ApiKey existing, ApiKeySecret secret, string? publicKey)
    {
        var renewed = existing with { SecretHash = secret.Hash(), PublicKey = publicKey ?? existing.PublicKey };
        if (renewed != existing) await store.SaveKey(tx, renewed);
        return new KeyPair(secret, renewed.PublicKey);
    }
}
