using Ottu.Application.Kernel;
using Ottu.Domain.Operations;

namespace Ottu.Application.Operations.Approvals;

/// <summary>Storage of approval requests and their configuration.</summary>
public interface IApprovals
{
    Task<ApprovalConfig> Config(CancellationToken ct);

    /// <summary>Reads and locks until the commit.</summary>
    Task<ApprovalConfig> LockConfig(ITx tx);

    /// <summary>Writes every column and raises the version.</summary>
    Task SaveConfig(ITx tx, ApprovalConfig config);

    /// <summary>The new row's identity; null when the payment has an open request.</summary>
    Task<long?> TryAdd(ITx tx, ApprovalRequest request);

    /// <summary>Reads and locks until the commit.</summary>
    Task<ApprovalRequest?> Lock(ITx tx, long id);

    Task Save(ITx tx, ApprovalRequest request);

    /// <summary>The last request of a payment that is open or was carried out.</summary>
    Task<ApprovalRequest?> Latest(ITx tx, long sessionRef);

    /// <summary>State of the operation that an execution made; null when there is none, or it failed and freed its key.</summary>
    Task<OperationState?> Execution(ITx tx, string executionKey);

    /// <summary>Row identities of requests that are due or wait for their gateway, oldest first, after <paramref name="after"/>.</summary>
    Task<IReadOnlyList<long>> ToTend(long after, int batch, CancellationToken ct);

    /// <summary>False when the same grant waits already.</summary>
    Task<bool> TryAdd(ITx tx, PermissionRequest request);

    /// <summary>Reads and locks until the commit.</summary>
    Task<PermissionRequest?> LockPermission(ITx tx, long id);

    Task Save(ITx tx, PermissionRequest request);

    /// <summary>Row identities of permission requests that are due, oldest first.</summary>
    Task<IReadOnlyList<long>> DuePermissions(int batch, CancellationToken ct);
}
