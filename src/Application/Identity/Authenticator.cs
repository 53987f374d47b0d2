using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Identity;

/// <summary>What a request presented to say who sends it: a closed union.</summary>
public abstract record Credential
{
    Credential()
    {
    }

    /// <summary>A private or public key as it was sent.</summary>
    public sealed record Key(Secret Text) : Credential;

    /// <param name="Username">As it was sent.</param>
    /// <param name="Password">As it was sent.</param>
    /// <param name="Network">Where the request comes from, as rate limits count addresses.</param>
    public sealed record Basic(string Username, Secret Password, string Network) : Credential;

    /// <summary>The cookie of a staff user who signed in.</summary>
    /// <param name="Text">As it was sent.</param>
    /// <param name="IsBackground">A page renews itself: nobody need be there, so it does not keep the session from ending.</param>
    public sealed record Session(Secret Text, bool IsBackground) : Credential;

    /// <summary>A form that was recognised and cannot be read.</summary>
    public sealed record Malformed(string Detail) : Credential;
}

/// <summary>Turns a credential into a principal, or into one of the texts of docs/protocol/checkout.md 2.</summary>
public sealed class Authenticator(IDb db, IIdentityStore store, StaffSessions sessions, SignInLimits limits, Passwords passwords, Entropy entropy, TimeProvider clock) : IDisposable
{
    public const string NotProvided = "Authentication credentials were not provided.";
    public const string InvalidKey = "Invalid API key provided";
    public const string InvalidPair = "Invalid username/password.";
    public const string InactiveUser = "User inactive or deleted.";
    public const string SignedOut = "The session has ended. Sign in again.";

    readonly VerifiedPasswords _verified = new(NewKey(entropy), clock);

    public async Task<Result<Principal>> Authenticate(Credential? credential, CancellationToken ct) => credential switch
    {
        null => new Problem.Unauthenticated(NotProvided),
        Credential.Key key => await ByKey(key.Text.Reveal(), ct),
        Credential.Basic basic => await ByPassword(basic, ct),
        Credential.Session session => await sessions.Resume(session, ct) is { } staff ? staff : new Problem.Unauthenticated(SignedOut),
        Credential.Malformed malformed => new Problem.Unauthenticated(malformed.Detail),
        _ => throw new InvalidOperationException($"Unknown credential {credential.GetType().Name}."),
    };

    async Task<Result<Principal>> ByKey(string text, CancellationToken ct)
    {
        var key = default(ApiKey);
        var principal = default(Principal);
        if (ApiKeySecret.TryParse(text, out var secret))
        {
            key = await store.FindKey(secret.Prefix, ct);
            principal = key is not null && secret.Matches(key.SecretHash) ? new Principal.PrivateKey(key.Prefix) : null;
        }
        else if (ApiKeySecret.IsPublicKey(text))
        {
            key = await store.FindKeyByPublic(text, ct);
            principal = key is not null ? new Principal.PublicKey(key.Prefix) : null;
        }

        if (key is null || principal is null || !key.IsUsable(clock.GetUtcNow())) return new Problem.Unauthenticated(InvalidKey);
        store.Used(key);
        return principal;
    }

    async Task<Result<Principal>> ByPassword(Credential.Basic basic, CancellationToken ct)
    {
        var stored = await store.FindUser(basic.Username, ct);

        // An unknown name costs as much as a known one, so that the time does not tell which names exist.
        var hash = stored?.PasswordHash ?? passwords.Decoy;
        var password = basic.Password.Reveal();
        if (!_verified.Remembers(hash, password))
        {
            using var turn = await _verified.TakeTurn(basic.Username, ct);
            if (!_verified.Remembers(hash, password) && await Judge(basic, stored, hash, ct) is { } problem) return problem;
        }

        if (stored is null) return new Problem.Unauthenticated(InvalidPair);
        if (!stored.User.IsActive) return new Problem.Unauthenticated(InactiveUser);
        return new Principal.Staff(stored.User);
    }

    /// <summary>Null when the pair fits. It counts as a try to sign in: what the form bounds must not be had here without bound.</summary>
    async Task<Problem?> Judge(Credential.Basic basic, StoredUser? stored, string hash, CancellationToken ct)
    {
        if (await limits.Take(basic.Username, stored?.User, basic.Network, ct) is { } throttled) return throttled;
        if (!await _verified.Verify(hash, basic.Password.Reveal(), ct) || stored is null) return new Problem.Unauthenticated(InvalidPair);
        await db.InTransaction(tx => limits.Welcome(tx, stored.User, basic.Network), ct);
        return null;
    }

    /// <summary>Whether this is the password of that user; costs as much where there is no such user.</summary>
    public async Task<bool> Fits(StoredUser? stored, Secret password, CancellationToken ct) =>
        await _verified.VerifyAfresh(stored?.PasswordHash ?? passwords.Decoy, password.Reveal(), ct) && stored is not null;

    public void Dispose() => _verified.Dispose();

    static byte[] NewKey(Entropy entropy)
    {
        var key = new byte[32];
        entropy.Fill(key);
        return key;
    }
}
