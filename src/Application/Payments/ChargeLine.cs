using Ottu.Application.Gateways;
using Ottu.Application.Routing;
using Ottu.Application.Settings;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>What tx1 reserved: all that the call and tx2 need.</summary>
/// <param name="Session">As locked.</param>
/// <param name="Admission">With the connection that will be charged.</param>
/// <param name="Attempt">As inserted.</param>
/// <param name="Initiator">Who charges.</param>
/// <param name="Submit">The routing of a virtual connection; null for a real one.</param>
public sealed record ChargeReservation(Session Session, Admission Admission, Attempt Attempt, ChargeInitiator Initiator, RoutedSubmit? Submit);

/// <summary>Turns an admitted charge into an attempt, and an attempt into the gateway's request.</summary>
public sealed class ChargeLine(IGateways gateways, IBaseUrl baseUrl, InquiryOptions inquiry, Entropy entropy, TimeProvider clock)
{
    public ChargeReservation Reserve(Installation installation, Session session, Admission admission, ChargeInitiator initiator, RoutedSubmit? submit) =>
        new(session, admission, NewAttempt(installation, session, admission, initiator, submit), initiator, submit);

    public async Task<GatewayAnswer> Send(ChargeReservation reservation)
    {
        var mid = reservation.Admission.Mid;
        var answer = await gateways.Of(mid).Charge(Request(reservation), CancellationToken.None);

        // Nobody is there to be challenged: what asks for it is a refusal. docs/protocol/operations.md 4.4
        if (reservation.Initiator == ChargeInitiator.Merchant && answer is GatewayAnswer.ActionRequired action)
        {
            return new GatewayAnswer.Declined(Decline.AuthenticationFailed, Decline.CustomerMessage(Decline.AuthenticationFailed), action.Receipt);
        }

        return answer is GatewayAnswer.Unknown && reservation.Submit is { Profile.Source.Failover.Enabled: true } ? await AskOnce(reservation, answer) : answer;
    }

    /// <summary>Silence may be money: before anybody else is asked to charge, the gateway says what it did. docs/protocol/routing.md 3.5, class U</summary>
    async Task<GatewayAnswer> AskOnce(ChargeReservation reservation, GatewayAnswer unknown)
    {
        var (mid, attempt) = (reservation.Admission.Mid, reservation.Attempt);
        var told = await gateways.Of(mid).Inquire(new InquiryRequest(mid, attempt.ReferenceNumber, attempt.Total), CancellationToken.None);
        return told is GatewayAnswer.Approved or GatewayAnswer.Declined or GatewayAnswer.Canceled or GatewayAnswer.NotPaid ? told : unknown;
    }

    Attempt NewAttempt(Installation installation, Session session, Admission admission, ChargeInitiator initiator, RoutedSubmit? submit)
    {
        var now = clock.GetUtcNow();
        return AttemptDraft.Of(installation, session, admission, initiator, entropy, now) with
        {
            RoutedFrom = submit?.Virtual.Code,
            Hop = submit?.Hops ?? 0,

            // If this process dies before tx2, the inquiry job finds the orphan. rulings 9
            NextInquiryAt = now + TimeSpan.FromSeconds(inquiry.OrphanSeconds),
        };
    }

    ChargeRequest Request(ChargeReservation reservation)
    {
        var (session, admission, attempt, initiator, submit) = reservation;
        var (mid, root) = (admission.Mid, baseUrl.Value);
        var payer = new PayerContext(
            session.SessionId.Value,
            $"{root}/b/gw/{mid.Code}/return/?reference_number={attempt.ReferenceNumber}&nonce={attempt.Nonce}",
            $"{root}/b/gw/{mid.Code}/notify/",
            session.Terms.Language,
            session.Terms.Extra);
        return new ChargeRequest(mid, attempt.ReferenceNumber, attempt.Total, attempt.Operation, admission.Source, payer)
        {
            Initiator = initiator,
            StoreCard = attempt.SaveCard,
            AgreementId = (string?)session.Terms.Agreement?["id"],
            Within = submit?.Timeout,
        };
    }
}
