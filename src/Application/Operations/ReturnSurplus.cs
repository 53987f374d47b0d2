using MediatR;
using Ottu.Application.Audit;
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

/// <summary>
/// Returns money that its session could not take (a second success, a success after a cancel): voids an authorization, refunds a purchase,
/// fee included, as a child of the session. rulings 3
/// </summary>
/// <param name="ReferenceNumber">The surplus attempt.</param>
public sealed record ReturnSurplus(string ReferenceNumber) : IRequest<SurplusOutcome>
{
    /// <summary>Kind of the outbox message that asks for it.</summary>
    public const string MessageKind = "return-surplus";
}

public enum SurplusOutcome
{
    /// <summary>Returned, queued at the gateway, or asked about by the inquiry job; or there was nothing to return.</summary>
    Done,

    /// <summary>The gateway said no or was not reached: worth another try.</summary>
    Refused,

    /// <summary>The connection cannot return money: a person was told.</summary>
    NeedsPerson,
}

public sealed class ReturnSurplusHandler(
    ISessions sessions, IOperations operations, IInstallations installations, IGateways gateways, MoneyCall money, OperationSettler settler, IAlerts alerts, IDb db,
    InquiryOptions inquiry, Entropy entropy, TimeProvider clock) : IRequestHandler<ReturnSurplus, SurplusOutcome>
{
    static readonly Problem NothingToReturn = new Problem.Refused("There is nothing to return.");

    public async Task<SurplusOutcome> Handle(ReturnSurplus request, CancellationToken ct)
    {
        var attempt = await sessions.FindAttempt(request.ReferenceNumber, ct);
        if (attempt is not { IsSurplus: true, State: AttemptState.Success }) return SurplusOutcome.Done;
        var installation = await installations.Current(ct);
        if (Connection(installation, attempt) is not { } mid) return await Tell(attempt, ct);
        var returned = await money.Run<Operation, Operation>(
            "surplus",
            tx => Reserve(tx, installation, attempt),
            operation => gateways.Of(mid).Operate(operation.Request(mid, attempt), CancellationToken.None),
            async (tx, operation, answer) => (await settler.Record(tx, installation, operation, answer)).Operation,
            ct);
        return returned.Ok && !returned.Value.State.HoldsMoney() ? SurplusOutcome.Refused : SurplusOutcome.Done;
    }

    async Task<Result<Operation>> Reserve(ITx tx, Installation installation, Attempt attempt)
    {
        var session = await sessions.Lock(tx, attempt.SessionRef) ?? throw new InvalidOperationException($"Attempt {attempt.ReferenceNumber} has no session.");
        var earlier = (await operations.Of(tx, session.Id)).Any(operation => operation.AttemptRef == attempt.Id && operation.State.HoldsMoney());
        if (earlier || attempt.Total.IsZero) return NothingToReturn;
        var now = clock.GetUtcNow();
        var operation = new Operation
        {
            SessionRef = session.Id,
            AttemptRef = attempt.Id,
            SessionId = SessionId.New(entropy),
            ReferenceNumber = installation.Settings.ReferencePrefix + entropy.UpperAlphanumeric(7),
            Kind = KindOf(attempt),
            Amount = attempt.Total,
            PgCode = attempt.PgCode,
            Gateway = attempt.Gateway,
            StartedAt = now,
            NextInquiryAt = now + TimeSpan.FromSeconds(inquiry.OrphanSeconds),
        };
        if (!await operations.TryAdd(tx, operation)) throw new InvalidOperationException("The random reference was taken; the message is handled again.");
        return operation;
    }

    static OperationKind KindOf(Attempt attempt) => attempt.Operation == GatewayOperation.Authorize ? OperationKind.Void : OperationKind.Refund;

    static Mid? Connection(Installation installation, Attempt attempt) =>
        installation.Mids.TryGetValue(attempt.PgCode, out var mid) && mid.Operations.Contains(Wire<MidOperation>.Parse(KindOf(attempt).Wire())) ? mid : null;

    async Task<SurplusOutcome> Tell(Attempt attempt, CancellationToken ct)
    {
        var text = $"{attempt.Total.WithCode()} of attempt {attempt.ReferenceNumber} must be returned by hand: {attempt.PgCode} cannot {KindOf(attempt).Wire()}.";
        await db.InTransaction(tx => alerts.Raise(tx, "surplus_not_returned", attempt.SessionRef, text), ct);
        return SurplusOutcome.NeedsPerson;
    }
}
