using MediatR;
using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Application.Settings;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Operations;

/// <summary>Sends back money that its session could not take. Asked of the outbox, so it happens also after a crash. rulings 3</summary>
/// <param name="ReferenceNumber">The reserved operation.</param>
public sealed record ReturnSurplus(string ReferenceNumber) : IRequest<Result<Done>>;

public sealed class ReturnSurplusHandler(
    ISessions sessions, IOperations operations, IDb db, IInstallations installations, IGateways gateways, MoneyCall money, OperationSettler settler)
    : IRequestHandler<ReturnSurplus, Result<Done>>
{
    static readonly GatewayAnswer ReturnedOtherwise = new GatewayAnswer.Declined("returned_otherwise", "Money of this payment was returned otherwise.", GatewayReceipt.Empty);

    public async Task<Result<Done>> Handle(ReturnSurplus request, CancellationToken ct)
    {
        var installation = await installations.Current(ct);
        if (await operations.Find(request.ReferenceNumber, ct) is not { State: OperationState.Reserved } reserved) return default(Done);
        var sent = await Send(installation, reserved, ct);
        if (sent.Problem is Problem.Refused { Detail: var why }) await db.InTransaction(tx => settler.RemindOfUnsent(tx, reserved, why), ct);
        return sent;
    }

    async Task<Result<Done>> Send(Installation installation, Operation reserved, CancellationToken ct)
    {
        // The order may be given a second time after a crash: whether the first one arrived only the gateway knows.
        var known = await gateways.Ask(installation, sessions, reserved, ct);
        if (known is GatewayAnswer.Unknown { Reason: var why }) return Unavailable(why);
        if (!installation.Mids.TryGetValue(reserved.PgCode, out var mid)) return Unavailable("The connection no longer exists.");
        var isReturned = false;
        return await money.Once<Operation, Done>(
            "surplus",
            async tx =>
            {
                isReturned = await IsReturned(tx, reserved);
                return reserved;
            },
            async operation => known is not GatewayAnswer.NotPaid ? known : isReturned ? ReturnedOtherwise : await Order(mid, operation),
            (tx, operation, answer) => Record(tx, installation, operation, answer),
            ct);
    }

    /// <summary>While an order waited for its gateway, somebody may have returned the money there.</summary>
    async Task<bool> IsReturned(ITx tx, Operation reserved)
    {
        await sessions.Lock(tx, reserved.SessionRef);
        return (await operations.Of(tx, reserved.SessionRef)).Any(row =>
            row.AttemptRef == reserved.AttemptRef && row.ReferenceNumber != reserved.ReferenceNumber && row.State.HoldsMoney());
    }

    async Task<GatewayAnswer> Order(Mid mid, Operation operation)
    {
        var attempt = (await sessions.Attempts(operation.SessionRef, CancellationToken.None)).Single(row => row.Id == operation.AttemptRef);
        return await gateways.Of(mid).Operate(operation.Request(mid, attempt), CancellationToken.None);
    }

    async Task<Result<Done>> Record(ITx tx, Installation installation, Operation operation, GatewayAnswer answer)
    {
        // Not sent: it stays reserved, and goes out later under the same reference.
        if (answer is GatewayAnswer.NotSent { Reason: var why }) return Unavailable(why);
        await settler.Record(tx, installation, operation, answer);
        return default(Done);
    }

    static Problem.Refused Unavailable(string why) => new(why, "gateway_unavailable");
}

/// <summary>Arranges the return of surplus money in the commit that books it.</summary>
public sealed class SurplusReturn(IOperations operations, Entropy entropy, TimeProvider clock)
{
    /// <summary>Name of the outbox message.</summary>
    public const string Kind = "return-surplus";

    /// <summary>False where only a person can return it: the connection is gone or cannot, or the money was converted.</summary>
    public async Task<bool> Arrange(ITx tx, Installation installation, Attempt attempt)
    {
        var kind = attempt.Operation == GatewayOperation.Authorize ? OperationKind.Void : OperationKind.Refund;
        if (attempt.ExchangeRate is not null || !installation.Mids.TryGetValue(attempt.PgCode, out var mid)) return false;
        if (!mid.Operations.Contains(Wire<MidOperation>.Parse(kind.Wire()))) return false;
        var operation = new Operation
        {
            SessionRef = attempt.SessionRef,
            AttemptRef = attempt.Id,
            SessionId = SessionId.New(entropy),
            ReferenceNumber = installation.Settings.ReferencePrefix + entropy.UpperAlphanumeric(7),
            Kind = kind,
            Amount = attempt.Total,
            PgCode = attempt.PgCode,
            Gateway = attempt.Gateway,

            // No inquiry until it was sent: the outbox sends it, however long that takes.
            StartedAt = clock.GetUtcNow(),
        };
        if (!await operations.TryAdd(tx, operation)) return false;
        await tx.Raise(new OutboxMessage(Kind, operation.ReferenceNumber, attempt.PgCode, Lane: null, clock.GetUtcNow()));
        return true;
    }
}
