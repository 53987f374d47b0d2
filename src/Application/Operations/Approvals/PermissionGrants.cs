using System.Text.Json.Nodes;
using Ottu.Application.Audit;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Notifications;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;

namespace Ottu.Application.Operations.Approvals;

/// <summary>
/// Keeps back what a grant must not give before it is approved: the user is stored without the right, so that nothing anywhere has to ask
/// whether a right is in force. docs/protocol/operations.md 1
/// </summary>
public sealed class PermissionGrants(IApprovals approvals, IIdentityStore users, IMails mails, IAudit audit, ICaller caller, TimeProvider clock)
{
    internal const string RecordType = "permission_request";
    static readonly string[] Guarded = ["payment.refund", "payment.void"];

    /// <summary>The rights of a grant that must wait. A superuser holds everything anyway.</summary>
    public async Task<IReadOnlyList<string>> Held(ITx tx, StaffUser? before, StaffUser after)
    {
        if (after.IsSuperuser || !Guarded.Any(after.Permissions.Contains) || !(await approvals.LockConfig(tx)).PermissionsInstalled) return [];
        return [.. Guarded.Where(code => after.Permissions.Contains(code) && before?.Permissions.Contains(code) is not true)];
    }

    /// <summary>Files one request per right, unless the same one waits already, and tells the approver.</summary>
    public async Task File(ITx tx, StaffUser user, IReadOnlyList<string> held)
    {
        if (held.Count == 0) return;
        var (config, now) = (await approvals.LockConfig(tx), clock.GetUtcNow());
        foreach (var permission in held)
        {
            var request = new PermissionRequest
            {
                UserId = user.Id,
                Permission = permission,
                RequestedBy = caller.Principal?.Name ?? "",
                CreatedAt = now,
                StateChangedAt = now,
                DueAt = now.AddHours(config.PermissionHours),
            };
            if (!await approvals.TryAdd(tx, request)) continue;
            await audit.Record(tx, AuditAction.Create, RecordType, user.Username, new JsonObject { ["permission"] = new JsonArray(null, permission) });
            if (config.PermissionApproverId is { } approver && await users.LockUser(tx, approver) is { User.Email: { Length: > 0 } address })
            {
                await mails.Send(tx, [address], ApprovalMails.Permission(request, user.Username), ApprovalMails.PermissionBody(request, user.Username));
            }
        }
    }
}

static class HeldRights
{
    public static StaffUser Without(this StaffUser user, IReadOnlyList<string> held) => held.Count == 0
        ? user
        : user with { Permissions = user.Permissions.Except(held, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal) };
}
