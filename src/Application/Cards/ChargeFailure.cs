using System.Text.Json.Nodes;
using Ottu.Application.Payments;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Cards;

/// <summary>Why a charge by the merchant or a device did not succeed: <c>{"detail","result":"failed","code"}</c>. docs/protocol/operations.md 4.3-4.4</summary>
public static class ChargeFailure
{
    public static Problem InvalidState(string detail) => Of("invalid_state", detail);

    public static Problem NotSupported(string detail) => Of("not_supported", detail);

    public static Problem Unreachable(string detail) => Of("gateway_unavailable", detail);

    /// <summary>The payer was shown another amount than what would be charged.</summary>
    public static Problem AmountDiffers { get; } = Of("amount_mismatch", "The amount is not the one of this payment.");

    public static Problem NotLinked { get; } = Of("token_not_linked", "The card is not the one that is linked to this agreement.");

    public static Problem Limit(string detail) => Of("agreement_limit", detail);

    public static Problem CardExpired { get; } = Of("card_expired", "The card has expired.");

    public static Problem CardRefused { get; } = Of("card_refused", "The issuer of the card forbids further charges.");

    /// <summary>What is in the way of charging a session at all; null for nothing.</summary>
    public static Problem? Refuse(Session session, DateTimeOffset now)
    {
        if (session.DeletedAt is not null) return InvalidState("The payment was deleted.");
        if (!session.State.IsOpen()) return InvalidState($"A payment in state \"{session.State.Wire()}\" can not be charged.");
        return session.IsOverdue(now) ? InvalidState("The payment has expired.") : null;
    }

    /// <summary>Another attempt runs: this one was not begun.</summary>
    public static Problem Running { get; } = InvalidState("A charge of this payment is still being processed.");

    /// <summary>What a charge was refused with, in this shape.</summary>
    public static Problem From(Problem problem) => problem switch
    {
        _ when problem == PaymentCall.AlreadyRunning => Running,
        Problem.Refused { Code: { } code, Detail: var detail } => Of(code, detail),
        _ => problem,
    };

    /// <summary>The signed payment object of a charge that failed, made into an answer that nobody books as a success. R42</summary>
    public static JsonObject Body(Charged charged)
    {
        var attempt = charged.Attempt;
        var body = (JsonObject)charged.Body!.DeepClone();
        body["detail"] = attempt.Message ?? "The payment was not successful.";
        body["result"] = "failed";
        body["code"] = attempt.State switch
        {
            AttemptState.Error => "gateway_unavailable",
            AttemptState.Canceled => "canceled",
            _ when Decline.Classify(attempt.DeclineCode ?? "") == DeclineClass.Authentication => "authentication_required",
            _ => "gateway_declined",
        };
        return body;
    }

    static Problem Of(string code, string detail) => new Problem.Failed(new JsonObject { ["detail"] = detail, ["result"] = "failed", ["code"] = code });
}
