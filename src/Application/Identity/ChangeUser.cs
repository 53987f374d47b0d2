using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Kernel;
using Ottu.Application.Operations.Approvals;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Identity;

/// <summary>Changes what the body names; a <c>version</c> that is not the stored one is refused.</summary>
public sealed record ChangeUser(long Id, Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class ChangeUserHandler(IDb db, IIdentityStore store, IAudit audit, ICaller caller, Passwords passwords, PermissionGrants grants)
    : IRequestHandler<ChangeUser, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(ChangeUser request, CancellationToken ct)
    {
        // Hashed before the transaction, which must be short; a body that turns out wrong has cost a hash.
        var password = request.Body.TryGet(out var fields, out _) ? UserFields.Password(fields, required: false) : null;
        var hash = password is not null && caller.Can(Permissions.ManageUsers) ? passwords.Hash(password) : null;
        return await db.InTransaction(tx => Change(tx, request, hash), ct);
    }

    async Task<Result<JsonObject>> Change(ITx tx, ChangeUser request, string? hash)
    {
        if (await store.LockUser(tx, request.Id) is not { User: var before } stored) return Problem.NotFound.Instance;
        if (!caller.Can(Permissions.ManageUsers) || !MayTouch(before)) return Problem.Forbidden.Instance;
        if (!request.Body.TryGet(out var fields, out var broken)) return broken;
        var after = UserFields.Read(fields, before);
        UserFields.RefuseForeignRights(fields, caller, before, after);
        if (fields.Integer("version", 0, long.MaxValue, before.Version) is { } version && version != before.Version)
        {
            fields.Error("version", "The user was changed in the meantime. Read it again.");
        }

        if (fields.Problem is { } problem) return problem;
        var held = await grants.Held(tx, before, after);
        await grants.File(tx, before, held);
        after = after.Without(held);
        if (hash is null && after.SameAs(before)) return UserView.Of(before);
        await store.SaveUser(tx, new StoredUser(after, hash ?? stored.PasswordHash));
        await audit.Record(tx, AuditAction.Update, "user", before.Username, UserView.Changes(before, after, hash is not null));
        return UserView.Of(after with { Version = before.Version + 1 });
    }

    /// <summary>Whoever sets the password of a superuser becomes one.</summary>
    bool MayTouch(StaffUser user) => caller.HoldsEverything() || (!user.IsSuperuser && user.Permissions.All(caller.Can));
}
