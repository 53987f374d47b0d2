using MediatR;
using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Application.Settings;
using Ottu.Domain.Operations;
using Ottu.Domain.Settings;

namespace Ottu.Application.Operations;

/// <summary>Job: asks the gateways about operations that are still undecided. Returns how many were asked about.</summary>
public sealed record InquireOperations : IRequest<int>;

public sealed class InquireOperationsHandler(
    ISessions sessions, IOperations operations, IDb db, IInstallations installations, IGateways gateways, OperationSettler settler) : IRequestHandler<InquireOperations, int>
{
    /// <summary>Asked at the same time, so that one silent gateway holds up nobody and a batch ends long before its lease does.</summary>
    const int Batch = 16;

    public Task<int> Handle(InquireOperations request, CancellationToken ct) =>
        InquiryRound.Run(installations, () => operations.ClaimDueInquiries(Batch, ct), (installation, reference) => Ask(installation, reference, ct), ct);

    async Task Ask(Installation installation, string reference, CancellationToken ct)
    {
        if (await operations.Find(reference, ct) is not { } operation || !OperationSchedule.IsAsked(operation.State)) return;
        var answer = await gateways.Ask(installation, sessions, operation, ct);
        await db.InTransaction(tx => settler.Record(tx, installation, operation with { Inquiries = operation.Inquiries + 1 }, answer), CancellationToken.None);
    }
}

static class OperationInquiries
{
    /// <summary>
    /// Asks the gateway of an operation; a connection that is gone cannot be asked. A question that was not sent says nothing about the operation: it is
    /// silence, not <see cref="GatewayAnswer.NotSent"/>, which would turn down a refund that the gateway carries out.
    /// </summary>
    public static async Task<GatewayAnswer> Ask(this IGateways gateways, Installation installation, ISessions sessions, Operation operation, CancellationToken ct)
    {
        if (!installation.Mids.TryGetValue(operation.PgCode, out var mid)) return new GatewayAnswer.Unknown("The connection no longer exists.");
        var attempt = (await sessions.Attempts(operation.SessionRef, ct)).Single(row => row.Id == operation.AttemptRef);
        var answer = await gateways.Of(mid).InquireOperation(operation.Request(mid, attempt), ct);
        return answer is GatewayAnswer.NotSent unsent ? new GatewayAnswer.Unknown(unsent.Reason) : answer;
    }
}
