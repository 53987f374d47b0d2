using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Identity;

/// <summary>Opens a session in the back office. Every refusal is the same; only too many tries say so.</summary>
/// <param name="Username">As typed.</param>
/// <param name="Password">As typed.</param>
/// <param name="Network">Where the request comes from, as rate limits count addresses.</param>
public sealed record SignIn(string Username, Secret Password, string Network) : IRequest<Result<StaffToken>>;

sealed class SignInHandler(IDb db, IIdentityStore store, Authenticator authenticator, StaffSessions sessions, SignInLimits limits, IAudit audit, Entropy entropy)
    : IRequestHandler<SignIn, Result<StaffToken>>
{
    const string RecordType = "sign_in";

    /// <summary>What is no user's name may be a password in the wrong field: it is not kept.</summary>
    const string NoName = "(unknown)";

    public async Task<Result<StaffToken>> Handle(SignIn request, CancellationToken ct)
    {
        var known = await store.FindUser(request.Username, ct);
        if (await limits.Take(request.Username, known?.User, request.Network, ct) is { } throttled) return throttled;

        // Checked first and whoever it is, so that neither the answer nor its time tells which names exist.
        var fits = await authenticator.Fits(known, request.Password, ct);
        var token = await db.InTransaction(tx => Decide(tx, request, known, fits), ct);
        return token is null ? new Problem.Unauthenticated(Authenticator.InvalidPair) : token;
    }

    async Task<StaffToken?> Decide(ITx tx, SignIn request, StoredUser? known, bool fits)
    {
        var stored = known is null ? null : await store.LockUser(tx, known.User.Id);
        var reason = stored is null ? "unknown_user"
            : !fits || stored.PasswordHash != known!.PasswordHash ? "wrong_password"
            : !stored.User.IsActive ? "inactive"
            : !stored.User.MaySignIn ? "not_staff"
            : null;
        if (reason is not null)
        {
            await audit.RecordAccess(tx, actor: null, RecordType, stored?.User.Username ?? NoName, SignInRecord.Of("refused", reason));
            return null;
        }

        await limits.Forget(tx, request.Username, request.Network);
        await audit.RecordAccess(tx, stored!.User, RecordType, stored.User.Username, SignInRecord.Of("signed_in"));
        return await sessions.Open(tx, stored, request.Network, entropy);
    }
}

/// <summary>What the audit trail keeps of a sign-in.</summary>
static class SignInRecord
{
    public static JsonObject Of(string outcome, string? reason = null)
    {
        var changes = new JsonObject { ["outcome"] = new JsonArray(null, outcome) };
        if (reason is not null) changes["reason"] = new JsonArray(null, reason);
        return changes;
    }
}
