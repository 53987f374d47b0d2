using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Kernel;
using Ottu.Application.Operations.Approvals;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Identity;

/// <summary>Creates a user. docs/protocol/administration.md, users</summary>
public sealed record AddUser(Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class AddUserHandler(IDb db, IIdentityStore store, IAudit audit, ICaller caller, Passwords passwords, PermissionGrants grants)
    : IRequestHandler<AddUser, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(AddUser request, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ManageUsers)) return Problem.Forbidden.Instance;
        if (!request.Body.TryGet(out var fields, out var broken)) return broken;
        var username = UserFields.Username(fields);
        var password = UserFields.Password(fields, required: true);
        var user = UserFields.Read(fields, new StaffUser { Id = 0, Username = username ?? "" });
        UserFields.RefuseForeignRights(fields, caller, before: null, user);
        if (fields.Problem is { } problem) return problem;

        // Hashed before the transaction: it is slow on purpose.
        var stored = new StoredUser(user, passwords.Hash(password!));
        return await db.InTransaction(tx => Add(tx, stored), ct);
    }

    async Task<Result<JsonObject>> Add(ITx tx, StoredUser stored)
    {
        var held = await grants.Held(tx, before: null, stored.User);
        stored = stored with { User = stored.User.Without(held) };
        if (await store.TryAddUser(tx, stored) is not { } id) return Problem.Field("username", "A user with that username already exists.");
        var user = stored.User with { Id = id, Version = 1 };
        await grants.File(tx, user, held);
        await audit.Record(tx, AuditAction.Create, "user", user.Username, UserView.Changes(before: null, user, passwordChanged: true));
        return UserView.Of(user);
    }
}
