using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Application.Routing;
using Ottu.Application.Webhooks;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Routing;
using Ottu.Domain.Settings;
using Step = Ottu.Application.Gateways.MoneyStep<Ottu.Application.Payments.ChargeReservation, Ottu.Application.Payments.Charged>;

namespace Ottu.Application.Payments;

/// <summary>
/// The money call of a payment: tx1 reserves the attempt, the gateway is charged, tx2 records what it said. For a virtual connection the router names the real
/// one in the transaction that reserves, and tx2 of a failure may reserve the next attempt elsewhere: then only the last outcome is the payment's.
/// </summary>
public sealed class PaymentCall(ISessions sessions, IPaymentEvents events, MoneyCall money, ChargeLine line, AttemptSettler settler, PaymentRouter router, TimeProvider clock)
{
    /// <summary>Bounds guessing card numbers on one session. R48</summary>
    const int MostSubmits = 10;

    /// <summary>Another attempt of the session is pending.</summary>
    public static readonly Problem AlreadyRunning = new Problem.Refused("Another attempt is running.", "already_running");

    public async Task<Result<Charged>> Charge(Installation installation, ChargeOrder order, CancellationToken ct)
    {
        await router.Prepare(installation, ct);
        return await money.Run<ChargeReservation, Charged>(
            order.Point,
            tx => Reserve(tx, installation, order),
            line.Send,
            (tx, reservation, answer) => Record(tx, installation, order, reservation, answer),
            ct);
    }

    async Task<Result<Step>> Reserve(ITx tx, Installation installation, ChargeOrder order)
    {
        if (await order.Take(tx) is not { } session) return Problem.NotFound.Instance;
        if (!(await order.Admit(tx, session)).TryGet(out var admission, out var problem)) return problem;
        var attempts = await sessions.Attempts(tx, session.Id);
        if (attempts.Count(attempt => attempt.Hop == 0) >= MostSubmits) return new Problem.Refused("Too many attempts. Ask the merchant for a new payment link.", "too_many_attempts");
        if (attempts.FirstOrDefault(attempt => attempt.ReferenceNumber == order.Superseded) is { State: AttemptState.Pending } old) await sessions.Save(tx, old with { IsSuperseded = true });
        var submit = admission.Mid.IsVirtual ? router.Begin(installation, session, admission, order.Initiator) : null;
        if (admission.Mid.IsVirtual && submit is null) return PayerAdmission.NotPayable;
        var now = clock.GetUtcNow();
        if (session.TryMove(SessionTrigger.Open, now, out var opened)) await sessions.Save(tx, order.Initiator == ChargeInitiator.Merchant ? opened : opened with { SeenAt = opened.SeenAt ?? now });
        var hop = submit is null ? null : await router.Decide(tx, submit, previous: null);
        return await Open(tx, installation, order, session, admission, hop);
    }

    /// <summary>Adds the attempt of the next call. Where the router lets no connection have it, the attempt ends at once.</summary>
    async Task<Result<Step>> Open(ITx tx, Installation installation, ChargeOrder order, Session session, Admission admission, RoutedHop? hop)
    {
        var chosen = hop?.Decision.Chosen is { } code ? admission with { Mid = installation.Mids[code] } : admission;
        var reservation = line.Reserve(installation, session, chosen, order.Initiator, hop?.Submit);
        if (!await sessions.TryAdd(tx, reservation.Attempt)) return AlreadyRunning;
        if (order.Reserved is { } reserved && reservation.Attempt.Hop == 0) await reserved(tx, reservation.Attempt);
        if (hop is not null) await router.Log(tx, session, reservation.Attempt.ReferenceNumber, hop);
        return hop is null || hop.Decision.Chosen is not null ? new Step.Call(reservation) : await Finish(tx, installation, order, reservation, Refusal(hop.Decision));
    }

    async Task<Result<Step>> Record(ITx tx, Installation installation, ChargeOrder order, ChargeReservation reservation, GatewayAnswer answer) =>
        await GoOn(tx, installation, order, reservation, answer) ?? await Finish(tx, installation, order, reservation, answer);

    /// <summary>The next hop of a routed submit; null where there is none, and this answer is the outcome.</summary>
    async Task<Result<Step>?> GoOn(ITx tx, Installation installation, ChargeOrder order, ChargeReservation reservation, GatewayAnswer answer)
    {
        if (reservation.Submit is not { } submit || FailureOf(answer) is not { } failed) return null;
        if (await sessions.Lock(tx, reservation.Session.Id) is not { } session || !session.IsPayable(clock.GetUtcNow())) return null;
        if (router.After(submit, reservation.Attempt, failed) is not { } next) return null;
        var hop = await router.Decide(tx, next, failed.Class);
        if (hop.Decision.Chosen is null || !await settler.Abandon(tx, installation, reservation.Attempt, answer)) return null;
        return await Open(tx, installation, order, session, reservation.Admission with { Mid = submit.Virtual }, hop);
    }

    async Task<Result<Step>> Finish(ITx tx, Installation installation, ChargeOrder order, ChargeReservation reservation, GatewayAnswer answer)
    {
        // That nothing was paid a moment after silence is no outcome yet: the inquiry goes on.
        if (answer is GatewayAnswer.NotPaid) answer = new GatewayAnswer.Unknown("The gateway did not answer, and knows of no payment so far.");
        var attempt = await settler.Record(tx, installation, reservation.Attempt, answer, order.Trigger);
        if (!order.WantsBody) return new Step.Done(new Charged(reservation.Session, attempt, answer, Body: null));
        var session = await sessions.Lock(tx, reservation.Session.Id) ?? reservation.Session;
        return new Step.Done(new Charged(session, attempt, answer, await events.Signed(tx, installation, session, attempt)));
    }

    static FailedAttempt? FailureOf(GatewayAnswer answer) => answer switch
    {
        GatewayAnswer.Declined declined => FailedAttempt.Of(declined.Code),
        GatewayAnswer.NotSent => new FailedAttempt(DeclineClass.Technical),
        GatewayAnswer.NotPaid => new FailedAttempt(DeclineClass.Unknown, ProvedUnpaid: true),
        _ => null,
    };

    /// <summary>What a payer may know of a rule that stopped them: nothing but that. docs/protocol/routing.md 3.4</summary>
    static GatewayAnswer Refusal(RoutingDecision decision) => decision.Outcome == RoutingOutcome.Blocked
        ? new GatewayAnswer.Declined("blocked", RoutingDecision.BlockedText, GatewayReceipt.Empty)
        : new GatewayAnswer.NotSent("No connection of the routing profile can take the payment.", RoutingDecision.NoConnectionText);
}
