using System.Globalization;
using Ottu.Application.Kernel;
using Ottu.Domain.Operations;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Operations.Approvals;

/// <summary>approval_config: one row.</summary>
sealed partial class ApprovalStore
{
    static readonly Statement ReadConfig = new($"SELECT {ConfigRow.Columns} FROM approval_config WHERE id = 1");

    public async Task<ApprovalConfig> Config(CancellationToken ct) => (await db.One<ConfigRow>(ReadConfig, parameters: null, ct))!.ToConfig();

    static readonly Statement LockedConfig = new(d => $"SELECT {ConfigRow.Columns} FROM approval_config{d.Lock} WHERE id = 1");

    public async Task<ApprovalConfig> LockConfig(ITx tx) => (await tx.Sql().One<ConfigRow>(LockedConfig))!.ToConfig();

    static readonly Statement UpdateConfig = new(
        "UPDATE approval_config SET installed = @Installed, permissions_installed = @PermissionsInstalled, checker_id = @CheckerId, whitelist = @Whitelist, " +
        "designated_user_id = @DesignatedUserId, permission_approver_id = @PermissionApproverId, pending_hours = @PendingHours, approved_hours = @ApprovedHours, " +
        "permission_hours = @PermissionHours, approval_for_basic_auth = @ApprovalForBasicAuth, bcc_initiator = @BccInitiator, version = version + 1 WHERE id = 1");

    public Task SaveConfig(ITx tx, ApprovalConfig config) => tx.Sql().Execute(UpdateConfig, new
    {
        Installed = Flag(config.Installed),
        PermissionsInstalled = Flag(config.PermissionsInstalled),
        config.CheckerId,
        Whitelist = string.Join(' ', config.Whitelist.Order().Select(id => id.ToString(CultureInfo.InvariantCulture))),
        config.DesignatedUserId,
        config.PermissionApproverId,
        PendingHours = (long)config.PendingHours,
        ApprovedHours = (long)config.ApprovedHours,
        PermissionHours = (long)config.PermissionHours,
        ApprovalForBasicAuth = Flag(config.ApprovalForBasicAuth),
        BccInitiator = Flag(config.BccInitiator),
    });

    static long Flag(bool value) => value ? 1 : 0;

    /// <summary>The whitelist is one text of identities, separated by spaces.</summary>
    sealed record ConfigRow(
        long Installed, long PermissionsInstalled, long? CheckerId, string Whitelist, long? DesignatedUserId, long? PermissionApproverId, long PendingHours,
        long ApprovedHours, long PermissionHours, long ApprovalForBasicAuth, long BccInitiator, long Version)
    {
        public const string Columns =
            "installed AS Installed, permissions_installed AS PermissionsInstalled, checker_id AS CheckerId, whitelist AS Whitelist, designated_user_id AS DesignatedUserId, " +
            "permission_approver_id AS PermissionApproverId, pending_hours AS PendingHours, approved_hours AS ApprovedHours, permission_hours AS PermissionHours, " +
            "approval_for_basic_auth AS ApprovalForBasicAuth, bcc_initiator AS BccInitiator, version AS Version";

        public ApprovalConfig ToConfig() => new()
        {
            Installed = Installed != 0,
            PermissionsInstalled = PermissionsInstalled != 0,
            CheckerId = CheckerId,
            Whitelist = Whitelist.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => long.Parse(id, CultureInfo.InvariantCulture)).ToHashSet(),
            DesignatedUserId = DesignatedUserId,
            PermissionApproverId = PermissionApproverId,
            PendingHours = (int)PendingHours,
            ApprovedHours = (int)ApprovedHours,
            PermissionHours = (int)PermissionHours,
            ApprovalForBasicAuth = ApprovalForBasicAuth != 0,
            BccInitiator = BccInitiator != 0,
            Version = Version,
        };
    }
}
