using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Application.Webhooks;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>The money call of a payment: tx1 reserves the attempt, the gateway is charged, tx2 records what it said.</summary>
public sealed class PaymentCall(
    ISessions sessions, IPaymentEvents events, MoneyCall money, IGateways gateways, AttemptSettler settler, IBaseUrl baseUrl, InquiryOptions inquiry, Entropy entropy, TimeProvider clock)
{
    /// <summary>Bounds guessing card numbers on one session. R48</summary>
    const int MostAttempts = 10;

    public Task<Result<Charged>> Charge(Installation installation, ChargeOrder order, CancellationToken ct) => money.Run<Reservation, Charged>(
        order.Point,
        tx => Reserve(tx, installation, order),
        reservation => Send(reservation, order.Initiator),
        (tx, reservation, answer) => Record(tx, installation, order, reservation, answer),
        ct);

    async Task<Result<Reservation>> Reserve(ITx tx, Installation installation, ChargeOrder order)
    {
        if (await order.Take(tx) is not { } session) return Problem.NotFound.Instance;
        if (!(await order.Admit(tx, session)).TryGet(out var admission, out var problem)) return problem;
        var attempts = await sessions.Attempts(tx, session.Id);
        if (attempts.Count >= MostAttempts) return new Problem.Refused("Too many attempts. Ask the merchant for a new payment link.", "too_many_attempts");
        if (attempts.FirstOrDefault(attempt => attempt.ReferenceNumber == order.Superseded) is { State: AttemptState.Pending } old) await sessions.Save(tx, old with { IsSuperseded = true });
        var now = clock.GetUtcNow();

        // If this process dies before tx2, the inquiry job finds the orphan. rulings 9
        var attempt = AttemptDraft.Of(installation, session, admission, order.Initiator, entropy, now) with { NextInquiryAt = now + TimeSpan.FromSeconds(inquiry.OrphanSeconds) };
        if (!await sessions.TryAdd(tx, attempt)) return AlreadyRunning;
        if (order.Reserved is { } reserved) await reserved(tx, attempt);
        if (session.TryMove(SessionTrigger.Open, now, out var opened)) await sessions.Save(tx, order.Initiator == ChargeInitiator.Merchant ? opened : opened with { SeenAt = opened.SeenAt ?? now });
        return new Reservation(session, admission, attempt);
    }

    async Task<GatewayAnswer> Send(Reservation reservation, ChargeInitiator initiator)
    {
        var (session, admission, attempt) = reservation;
        var mid = admission.Mid;
        var root = baseUrl.Value;
        var payer = new PayerContext(
            session.SessionId.Value,
            $"{root}/b/gw/{mid.Code}/return/?reference_number={attempt.ReferenceNumber}&nonce={attempt.Nonce}",
            $"{root}/b/gw/{mid.Code}/notify/",
            session.Terms.Language,
            session.Terms.Extra);
        var request = new ChargeRequest(mid, attempt.ReferenceNumber, attempt.Total, attempt.Operation, admission.Source, payer)
        {
            Initiator = initiator,
            StoreCard = attempt.SaveCard,
            AgreementId = (string?)session.Terms.Agreement?["id"],
        };
        var answer = await gateways.Of(mid).Charge(request, CancellationToken.None);

        // Nobody is there to be challenged: what asks for it is a refusal. docs/protocol/operations.md 4.4
        return initiator == ChargeInitiator.Merchant && answer is GatewayAnswer.ActionRequired action
            ? new GatewayAnswer.Declined(Decline.AuthenticationFailed, Decline.CustomerMessage(Decline.AuthenticationFailed), action.Receipt)
            : answer;
    }

    async Task<Result<Charged>> Record(ITx tx, Installation installation, ChargeOrder order, Reservation reservation, GatewayAnswer answer)
    {
        var attempt = await settler.Record(tx, installation, reservation.Attempt, answer, order.Trigger);
        if (!order.WantsBody) return new Charged(reservation.Session, attempt, answer, Body: null);
        var session = await sessions.Lock(tx, reservation.Session.Id) ?? reservation.Session;
        return new Charged(session, attempt, answer, await events.Signed(tx, installation, session, attempt));
    }

    /// <summary>Another attempt of the session is pending.</summary>
    public static readonly Problem AlreadyRunning = new Problem.Refused("Another attempt is running.", "already_running");

    sealed record Reservation(Session Session, Admission Admission, Attempt Attempt);
}
