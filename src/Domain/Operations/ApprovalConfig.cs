using Ottu.Domain.Identity;

namespace Ottu.Domain.Operations;

/// <summary>The plugins "Operations Approval" and "Permissions Approval". docs/protocol/operations.md 1.10</summary>
public sealed record ApprovalConfig
{
    public const int DefaultHours = 48;

    /// <summary>Makers' refunds and voids wait for the checker.</summary>
    public bool Installed { get; init; }

    /// <summary>Granted rights to refund and void wait for their approver.</summary>
    public bool PermissionsInstalled { get; init; }

    /// <summary>The one who approves operations.</summary>
    public long? CheckerId { get; init; }

    /// <summary>Operate directly; cannot approve.</summary>
    public IReadOnlySet<long> Whitelist { get; init; } = new HashSet<long>();

    /// <summary>The one who appoints checker and whitelist.</summary>
    public long? DesignatedUserId { get; init; }

    /// <summary>The one who approves rights.</summary>
    public long? PermissionApproverId { get; init; }

    /// <summary>A pending request is canceled after this many hours.</summary>
    public int PendingHours { get; init; } = DefaultHours;

    /// <summary>An approved request that did not get done expires after this many hours.</summary>
    public int ApprovedHours { get; init; } = DefaultHours;

    /// <summary>An unanswered permission request is canceled after this many hours.</summary>
    public int PermissionHours { get; init; } = DefaultHours;

    /// <summary>Makers' API calls wait as well.</summary>
    public bool ApprovalForBasicAuth { get; init; }

    /// <summary>The maker gets a copy of what the customer gets.</summary>
    public bool BccInitiator { get; init; }

    public long Version { get; init; }

    /// <summary>Whether this person's operation of this kind waits for the checker. API keys and superusers, checker and whitelist act at once; captures always do.</summary>
    public bool Requires(Principal? principal, OperationKind kind) =>
        Installed && kind is (OperationKind.Refund or OperationKind.Void)
        && principal is Principal.Staff { User: { IsSuperuser: false } user } && user.Id != CheckerId && !Whitelist.Contains(user.Id);
}
