using System.Text.Json.Nodes;
using Ottu.Application.Gateways;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Application.Webhooks;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Operations;

/// <summary>
/// The money call of an operation: tx1 writes a hidden reservation that counts in the balance, the gateway is asked with no lock held, tx2
/// makes it the child or releases it. rulings 2
/// </summary>
public sealed class OperationCall(
    ISessions sessions, IOperations operations, IOperationEvents events, MoneyCall money, IGateways gateways, OperationSettler settler,
    InquiryOptions inquiry, ICaller caller, Entropy entropy, TimeProvider clock)
{
    public async Task<Result<JsonObject>> Make(Installation installation, OperationOrder order, SessionId id, CancellationToken ct)
    {
        var recorded = await money.Once<Reservation, Ended>(
            "operation",
            tx => Reserve(tx, installation, order, id),
            Send,
            (tx, reservation, answer) => Record(tx, installation, reservation, answer),
            ct);
        if (!recorded.TryGet(out var ended, out var problem)) return problem;
        return ended.Body is { } body ? body : OperationFailure.Of(ended.Operation);
    }

    /// <summary>What the order would move, if it is acceptable now; nothing is reserved.</summary>
    public async Task<Result<OperationOffer>> Examine(ITx tx, Installation installation, OperationOrder order, SessionId id)
    {
        if (await sessions.Lock(tx, id) is not { } session) return OperationDesk.NotFound(order);
        var kind = order.Operation.Kind()!.Value;
        if (PaymentEvent.Spokesman(session, await sessions.Attempts(tx, session.Id)) is not { State: AttemptState.Success } attempt)
        {
            return OperationFailure.InvalidState(order.Operation, session.State.Wire());
        }

        var balance = Balance.Of(session.State, attempt, await operations.Of(tx, session.Id));
        if (kind != OperationKind.Refund && balance.IsBlocked) return OperationFailure.Blocked(order.Operation);
        if (!balance.Admits(kind)) return OperationFailure.InvalidState(order.Operation, StateText(session, balance));
        if (Connection(installation, attempt, kind) is not { } mid) return OperationFailure.NotSupported(order.Operation, attempt.Gateway);
        if (order.ToWallet) return OperationFailure.NoWallet(order.Operation);
        if (attempt.ExchangeRate is not null) return OperationFailure.Converted(order.Operation);
        return Amount(order, kind, balance).TryGet(out var amount, out var problem) ? new OperationOffer(session, attempt, mid, kind, amount) : problem;
    }

    async Task<Result<Reservation>> Reserve(ITx tx, Installation installation, OperationOrder order, SessionId id)
    {
        if (!(await Examine(tx, installation, order, id)).TryGet(out var offer, out var problem)) return await IsKeyTaken(tx, order) ? OperationFailure.InProgress : problem;
        var (session, attempt, mid, kind, amount) = offer;
        var operation = NewOperation(installation, order, session, attempt, kind, amount);
        for (var tries = 0; !await operations.TryAdd(tx, operation); tries++)
        {
            // Either the Tracking-Key was taken a moment ago, or the random reference was.
            if (order.TrackingKey is not null || tries == 3) return OperationFailure.InProgress;
            operation = NewOperation(installation, order, session, attempt, kind, amount);
        }

        return new Reservation(mid, attempt, operation);
    }

    /// <summary>Whether another call took the key since it was looked up: what is in the way of this order may be that order itself.</summary>
    async Task<bool> IsKeyTaken(ITx tx, OperationOrder order) => order.TrackingKey is { } key && await operations.FindByKey(tx, key) is not null;

    static Mid? Connection(Installation installation, Attempt attempt, OperationKind kind) =>
        installation.Mids.TryGetValue(attempt.PgCode, out var mid) && mid.Operations.Contains(Wire<MidOperation>.Parse(kind.Wire())) ? mid : null;

    static Result<Money> Amount(OperationOrder order, OperationKind kind, Balance balance)
    {
        var left = balance.Left(kind);
        if (order.Amount is { } asked)
        {
            if (!Money.TryFrom(asked, left.Currency, out var amount)) return Problem.Field("amount", FieldTexts.DecimalPlaces(left.Currency.Exponent));
            return amount <= left ? amount : OperationFailure.Exceeds(order.Operation, left);
        }

        return left.Minor > 0 ? left : OperationFailure.Exceeds(order.Operation, left);
    }

    Operation NewOperation(Installation installation, OperationOrder order, Session session, Attempt attempt, OperationKind kind, Money amount)
    {
        var now = clock.GetUtcNow();
        return new Operation
        {
            SessionRef = session.Id,
            AttemptRef = attempt.Id,
            SessionId = SessionId.New(entropy),
            ReferenceNumber = installation.Settings.ReferencePrefix + entropy.UpperAlphanumeric(7),
            Kind = kind,
            Amount = amount,
            PgCode = attempt.PgCode,
            Gateway = attempt.Gateway,
            TrackingKey = order.TrackingKey,
            InitiatorId = caller.User()?.Id,
            Extra = order.Extra,
            StartedAt = now,

            // If this process dies before tx2, the inquiry job finds the orphan. rulings 9
            NextInquiryAt = now + TimeSpan.FromSeconds(inquiry.OrphanSeconds),
        };
    }

    Task<GatewayAnswer> Send(Reservation reservation)
    {
        var (mid, attempt, operation) = reservation;
        return gateways.Of(mid).Operate(operation.Request(mid, attempt), CancellationToken.None);
    }

    async Task<Result<Ended>> Record(ITx tx, Installation installation, Reservation reservation, GatewayAnswer answer)
    {
        var (session, operation) = await settler.Record(tx, installation, reservation.Operation, answer);
        return new Ended(operation, operation.IsVisible ? await events.Signed(tx, installation, session, operation, isReplay: false) : null);
    }

    static string StateText(Session session, Balance balance) => balance.MayBeVoided ? "voided" : balance.MayBeCaptured ? "captured" : session.State.Wire();

    sealed record Reservation(Mid Mid, Attempt Attempt, Operation Operation);

    sealed record Ended(Operation Operation, JsonObject? Body);
}

/// <summary>What an order would move, and through which connection.</summary>
public sealed record OperationOffer(Session Session, Attempt Attempt, Mid Mid, OperationKind Kind, Money Amount);

static class OperationRequests
{
    public static OperationRequest Request(this Operation operation, Mid mid, Attempt attempt) =>
        new(mid, operation.Kind, operation.ReferenceNumber, attempt.ReferenceNumber, operation.Amount, operation.Extra);
}
