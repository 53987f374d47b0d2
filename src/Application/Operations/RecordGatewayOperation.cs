using System.Globalization;
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
/// A gateway reports a refund, capture or void: one of ours that it carried out late, or one that somebody made in its own back office.
/// It is not believed: the gateway is asked. docs/protocol/webhooks.md 5
/// </summary>
/// <param name="PgCode">The connection in the path; must be the attempt's.</param>
/// <param name="ChargeReference">The attempt.</param>
/// <param name="Operation">refund, capture or void.</param>
/// <param name="OperationReference">The gateway's name of it, or ours.</param>
/// <param name="Amount">What it says to have moved.</param>
public sealed record RecordGatewayOperation(string PgCode, string ChargeReference, string Operation, string OperationReference, string? Amount) : IRequest<Result<Done>>;

public sealed class RecordGatewayOperationHandler(
    ISessions sessions, IOperations operations, IDb db, IInstallations installations, IGateways gateways, OperationSettler settler, IAlerts alerts,
    Entropy entropy, TimeProvider clock) : IRequestHandler<RecordGatewayOperation, Result<Done>>
{
    const int LongestReference = 128;

    public async Task<Result<Done>> Handle(RecordGatewayOperation request, CancellationToken ct)
    {
        var installation = await installations.Current(ct);
        if (!Wire<OperationKind>.TryParse(request.Operation, out var kind) || request.OperationReference.Length is 0 or > LongestReference) return Problem.NotFound.Instance;
        if (await sessions.FindAttempt(request.ChargeReference, ct) is not { State: AttemptState.Success } attempt || attempt.PgCode != request.PgCode) return Problem.NotFound.Instance;
        if (!installation.Mids.TryGetValue(attempt.PgCode, out var mid)) return Problem.NotFound.Instance;
        if (await operations.Find(request.OperationReference, ct) is { } known)
        {
            return known.AttemptRef == attempt.Id && known.Kind == kind ? await Settle(installation, known, ct) : Problem.NotFound.Instance;
        }

        if (Read(request.Amount, kind, attempt) is not { } amount) return Problem.Field("amount", FieldTexts.Number);
        return await Book(installation, mid, attempt, Reported(request, kind, attempt, amount), ct);
    }

    /// <summary>One that we know of: the notification is a reason to ask now.</summary>
    async Task<Result<Done>> Settle(Installation installation, Operation known, CancellationToken ct)
    {
        // A call that is under way records its own answer; the job takes over if it died. What was given up may have been done after all.
        if (known.State is OperationState.Reserved or OperationState.Succeeded) return default(Done);
        var answer = await gateways.Ask(installation, sessions, known, ct);
        await db.InTransaction(tx => settler.Record(tx, installation, known, answer), CancellationToken.None);
        return default(Done);
    }

    async Task<Result<Done>> Book(Installation installation, Mid mid, Attempt attempt, Operation reported, CancellationToken ct)
    {
        var answer = await gateways.Of(mid).InquireOperation(reported.Request(mid, attempt), ct);
        var receipt = answer switch
        {
            GatewayAnswer.Approved approved => approved.Receipt,
            GatewayAnswer.Pending pending => pending.Receipt,
            _ => null,
        };
        if (receipt is null || (receipt.Moved is { } moved && moved.Kind != reported.Kind)) return default(Done);
        var verified = reported with { Amount = InSessionCurrency(attempt, receipt.Moved?.Amount ?? reported.Amount) };
        await db.InTransaction(tx => Book(tx, installation, attempt, verified, answer), CancellationToken.None);
        return default(Done);
    }

    async Task Book(ITx tx, Installation installation, Attempt attempt, Operation reported, GatewayAnswer answer)
    {
        var session = await sessions.Lock(tx, attempt.SessionRef) ?? throw new InvalidOperationException($"Attempt {attempt.ReferenceNumber} has no session.");
        var balance = Balance.Of(session.State, attempt, await operations.Of(tx, session.Id));
        if (!await operations.TryAdd(tx, reported)) return;
        var left = balance.Left(reported.Kind);

        // The money has moved: it is booked whatever we think of it, and a person looks at what should not have been possible.
        if (reported.Amount > left)
        {
            var text = $"The gateway reports a {reported.Kind.Wire()} of {reported.Amount.WithCode()} for session {session.SessionId}, where {left.WithCode()} was left.";
            await alerts.Raise(tx, "gateway_operation_exceeds_balance", session.Id, text);
        }

        await settler.Record(tx, installation, reported, answer);
    }

    Operation Reported(RecordGatewayOperation request, OperationKind kind, Attempt attempt, Money amount) => new()
    {
        SessionRef = attempt.SessionRef,
        AttemptRef = attempt.Id,
        SessionId = SessionId.New(entropy),
        ReferenceNumber = request.OperationReference,
        Kind = kind,
        Amount = amount,
        PgCode = attempt.PgCode,
        Gateway = attempt.Gateway,
        Source = OperationSource.Pg,
        StartedAt = clock.GetUtcNow(),
    };

    /// <summary>A gateway speaks of what it charged; a child has its parent's currency.</summary>
    static Money InSessionCurrency(Attempt attempt, Money amount) =>
        attempt.ExchangeRate is { } rate ? Money.Round(amount.Amount / rate, attempt.SessionAmount.Currency) : amount;

    static Money? Read(string? text, OperationKind kind, Attempt attempt)
    {
        if (string.IsNullOrEmpty(text)) return kind == OperationKind.Void ? attempt.Total : null;
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && Money.TryFrom(value, attempt.Amount.Currency, out var amount) && amount.Minor > 0
            ? amount
            : null;
    }
}
