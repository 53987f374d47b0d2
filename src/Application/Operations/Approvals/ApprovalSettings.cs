using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;

namespace Ottu.Application.Operations.Approvals;

/// <summary>The configuration of both plugins.</summary>
public sealed record GetApprovalConfig : IRequest<Result<JsonObject>>;

/// <summary>Changes what the body names. Checker and whitelist are the designated user's, where there is one; he is appointed by superusers only.</summary>
public sealed record ChangeApprovalConfig(Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class ApprovalConfigHandlers(IApprovals approvals, IIdentityStore users, IDb db, IAudit audit, ICaller caller) :
    IRequestHandler<GetApprovalConfig, Result<JsonObject>>,
    IRequestHandler<ChangeApprovalConfig, Result<JsonObject>>
{
    const int MostWhitelisted = 100;
    const int MostHours = 24 * 365;
    static readonly string[] Appointments = ["checker", "whitelist"];

    public async Task<Result<JsonObject>> Handle(GetApprovalConfig request, CancellationToken ct)
    {
        var config = await approvals.Config(ct);
        if (!caller.Can(Permissions.ViewSettings) && !IsDesignated(config)) return Problem.Forbidden.Instance;
        return await db.InTransaction(async tx => (Result<JsonObject>)await View(tx, config), ct);
    }

    public Task<Result<JsonObject>> Handle(ChangeApprovalConfig request, CancellationToken ct) => db.InTransaction<Result<JsonObject>>(
        async tx =>
        {
            var before = await approvals.LockConfig(tx);
            if (!caller.Can(Permissions.ChangeSettings) && !IsDesignated(before)) return Problem.Forbidden.Instance;
            if (!request.Body.TryGet(out var fields, out var broken)) return broken;
            if (!MayChange(fields, before)) return Problem.Forbidden.Instance;
            var after = await Read(tx, fields.AsPartial(), before);
            if (!after.TryGet(out var config, out var problem)) return problem;
            var (old, shown) = (await View(tx, before), await View(tx, config));
            if (JsonNode.DeepEquals(old, shown)) return shown;
            await approvals.SaveConfig(tx, config);
            await audit.Record(tx, AuditAction.Update, "approval_config", "1", Changes(old, shown));
            shown["version"] = before.Version + 1;
            return shown;
        },
        ct);

    bool IsDesignated(ApprovalConfig config) => caller.User() is { } user && user.Id == config.DesignatedUserId;

    bool MayChange(Fields fields, ApprovalConfig config)
    {
        if (caller.HoldsEverything()) return true;
        if (fields.Has("designated_user")) return false;
        if (config.DesignatedUserId is not null && !IsDesignated(config) && Appointments.Any(fields.Has)) return false;
        return caller.Can(Permissions.ChangeSettings) || fields.Names.All(name => Appointments.Contains(name) || name == "version");
    }

    async Task<Result<ApprovalConfig>> Read(ITx tx, Fields fields, ApprovalConfig current)
    {
        if (fields.Integer("version", 0, long.MaxValue, current.Version) is { } version && version != current.Version) fields.Error("version", "The settings were changed in the meantime. Read them again.");
        var whitelist = fields.Texts("whitelist", MostWhitelisted, static _ => null);
        var config = current with
        {
            Installed = fields.Flag("installed", current.Installed),
            PermissionsInstalled = fields.Flag("permissions_installed", current.PermissionsInstalled),
            CheckerId = await Person(tx, fields, "checker", current.CheckerId),
            DesignatedUserId = await Person(tx, fields, "designated_user", current.DesignatedUserId),
            PermissionApproverId = await Person(tx, fields, "permission_approver", current.PermissionApproverId),
            Whitelist = fields.Has("whitelist") ? await People(tx, fields, whitelist ?? []) : current.Whitelist,
            PendingHours = Hours(fields, "pending_hours", current.PendingHours),
            ApprovedHours = Hours(fields, "approved_hours", current.ApprovedHours),
            PermissionHours = Hours(fields, "permission_hours", current.PermissionHours),
            ApprovalForBasicAuth = fields.Flag("approval_for_basic_auth", current.ApprovalForBasicAuth),
            BccInitiator = fields.Flag("bcc_initiator", current.BccInitiator),
        };
        if (config.Installed && config.CheckerId is null && !fields.Errors.Has("checker")) fields.Error("checker", FieldTexts.Required);
        if (config.PermissionsInstalled && config.PermissionApproverId is null && !fields.Errors.Has("permission_approver")) fields.Error("permission_approver", FieldTexts.Required);
        if (config.CheckerId is { } checker && config.Whitelist.Contains(checker)) fields.Error("whitelist", "The checker cannot be whitelisted.");
        return fields.Problem is { } problem ? problem : config;
    }

    static int Hours(Fields fields, string name, int current) => (int)(fields.Integer(name, 1, MostHours, current) ?? current);

    async Task<long?> Person(ITx tx, Fields fields, string name, long? current)
    {
        if (!fields.Has(name)) return current;
        if (fields.Text(name, max: 150) is not { } username) return null;
        if (await users.LockUser(tx, username) is { User: { IsActive: true } user }) return user.Id;
        fields.Error(name, $"There is no active user \"{username}\".");
        return null;
    }

    async Task<IReadOnlySet<long>> People(ITx tx, Fields fields, IReadOnlyList<string> usernames)
    {
        var ids = new HashSet<long>();
        foreach (var username in usernames)
        {
            if (await users.LockUser(tx, username) is { User: { IsActive: true } user }) ids.Add(user.Id);
            else fields.Error("whitelist", $"There is no active user \"{username}\".");
        }

        return ids;
    }

    async Task<JsonObject> View(ITx tx, ApprovalConfig config)
    {
        var whitelist = new List<string>();
        foreach (var id in config.Whitelist.Order()) whitelist.Add(await Name(tx, id) ?? "");
        return new JsonObject
        {
            ["installed"] = config.Installed,
            ["permissions_installed"] = config.PermissionsInstalled,
            ["checker"] = await Name(tx, config.CheckerId),
            ["whitelist"] = whitelist.ToJson(),
            ["designated_user"] = await Name(tx, config.DesignatedUserId),
            ["permission_approver"] = await Name(tx, config.PermissionApproverId),
            ["pending_hours"] = config.PendingHours,
            ["approved_hours"] = config.ApprovedHours,
            ["permission_hours"] = config.PermissionHours,
            ["approval_for_basic_auth"] = config.ApprovalForBasicAuth,
            ["bcc_initiator"] = config.BccInitiator,
            ["version"] = config.Version,
        };
    }

    async Task<string?> Name(ITx tx, long? id) => id is { } known ? (await users.LockUser(tx, known))?.User.Username : null;

    static JsonObject Changes(JsonObject before, JsonObject after) =>
        new(after.Where(member => !JsonNode.DeepEquals(before[member.Key], member.Value))
            .Select(member => KeyValuePair.Create(member.Key, (JsonNode?)new JsonArray(before[member.Key]?.DeepClone(), member.Value?.DeepClone()))));
}
