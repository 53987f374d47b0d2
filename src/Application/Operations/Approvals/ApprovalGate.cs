using Ottu.Domain.Identity;
using Ottu.Domain.Operations;

namespace Ottu.Application.Operations.Approvals;

/// <summary>Whether an operation waits for the checker. docs/protocol/operations.md 1.10</summary>
public sealed class ApprovalGate(IApprovals approvals)
{
    /// <summary>From the dashboard.</summary>
    public async Task<bool> Requires(Principal? principal, OperationKind kind, CancellationToken ct) => (await approvals.Config(ct)).Requires(principal, kind);

    /// <summary>From the API: only where <c>approval_for_basic_auth</c> is on.</summary>
    public async Task<bool> RequiresForApi(Principal? principal, OperationKind kind, CancellationToken ct) =>
        await approvals.Config(ct) is { ApprovalForBasicAuth: true } config && config.Requires(principal, kind);
}
