using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Identity;

/// <summary>A session with its user as he is now.</summary>
public sealed record OpenedSession(StaffSession Session, StoredUser User);

/// <summary>Sessions of staff. Nothing is answered from memory: what ends one here ends it everywhere with the next request.</summary>
public interface IStaffSessionStore
{
    Task<OpenedSession?> Find(string tokenHash, CancellationToken ct);

    Task Add(ITx tx, string tokenHash, StaffSession session, string network);

    /// <summary>Ending it twice changes nothing.</summary>
    Task End(ITx tx, long id);

    /// <summary>Notes when it was last used.</summary>
    Task Touch(long id, DateTimeOffset at, CancellationToken ct);

    /// <summary>Remembers for as long as old sessions are kept that the user's password was right from there.</summary>
    Task NoteNetwork(ITx tx, long userId, string network);

    /// <summary>Whether the user signed in from there before or was noted, as long as old sessions are kept.</summary>
    Task<bool> Knows(long userId, string network, CancellationToken ct);
}

/// <summary>How long a session lasts.</summary>
/// <param name="Idle">Without a request.</param>
/// <param name="Lifetime">In any case.</param>
public sealed record StaffSessionOptions(TimeSpan Idle, TimeSpan Lifetime);

/// <summary>Turns a staff cookie into a principal.</summary>
public sealed class StaffSessions(IStaffSessionStore store, StaffSessionOptions options, TimeProvider clock)
{
    /// <summary>How exactly the last use is known: a page that is looked at does not write with every request.</summary>
    static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);

    /// <summary>Null when there is no such session, or not any more.</summary>
    public async Task<Principal.Staff?> Resume(Credential.Session credential, CancellationToken ct)
    {
        if (!StaffToken.TryParse(credential.Text.Reveal(), out var token)) return null;
        if (await store.Find(token.Hash(), ct) is not { Session: var session, User: var stored }) return null;
        var now = clock.GetUtcNow();
        if (!session.IsValid(now, options.Idle, stored.User, stored.PasswordHash)) return null;
        if (!credential.IsBackground && now - session.LastSeenAt >= TouchEvery) await store.Touch(session.Id, now, ct);
        return new Principal.Staff(stored.User) { Session = session };
    }

    /// <summary>Opens a session for a user who proved his password; the token is known to nobody else.</summary>
    public async Task<StaffToken> Open(ITx tx, StoredUser stored, string network, Entropy entropy)
    {
        var token = StaffToken.Generate(entropy);
        var now = clock.GetUtcNow();
        var session = new StaffSession
        {
            Id = 0,
            UserId = stored.User.Id,
            PasswordStamp = StaffSession.StampOf(stored.PasswordHash),
            LastSeenAt = now,
            ExpiresAt = now + options.Lifetime,
        };
        await store.Add(tx, token.Hash(), session, network);
        return token;
    }
}
