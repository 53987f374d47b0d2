using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Application.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;

namespace Ottu.Infrastructure.Gateways.Sandbox;

/// <summary>What the simulated bank answers about an operation. docs/protocol/webhooks.md 7</summary>
static class SandboxOperationReceipts
{
    public static GatewayReceipt Of(SandboxPayment payment, SandboxOperation operation)
    {
        var parameters = Parameters(payment, operation);
        var raw = new JsonObject
        {
            ["simulator"] = true,
            ["gateway"] = payment.Gateway,
            ["reference_number"] = operation.ReferenceNumber,
            ["payment_reference"] = payment.ReferenceNumber,
            ["operation"] = operation.Kind.Wire(),
            ["status"] = operation.State.Wire(),
            ["response_code"] = operation.Code,
            ["amount"] = operation.Amount.ToString(),
            ["currency"] = operation.Amount.Currency.Code,
            ["parameters"] = parameters.DeepClone(),
        };
        return new GatewayReceipt(raw, parameters, payment.Card?.ToSummary()) { Moved = new MovedMoney(operation.Kind, operation.Amount) };
    }

    static JsonObject Parameters(SandboxPayment payment, SandboxOperation operation)
    {
        var parameters = new JsonObject
        {
            ["track_id"] = operation.ReferenceNumber,
            ["transaction_id"] = "SBO" + operation.Id.ToString("D10", CultureInfo.InvariantCulture),
            ["payment_id"] = "PAY-" + payment.Id.ToString("D7", CultureInfo.InvariantCulture),
            ["result"] = Result(operation),
            ["pg_message"] = Message(operation),
        };
        if (payment.Card is { } card) parameters["card_number"] = Domain.Gateways.CardMask.InParameters(card.Bin, card.LastFour);
        if (operation.State == SandboxOperationState.Done) parameters["auth_code"] = operation.AuthCode;
        if (operation.DecidedAt is { } decided) parameters["post_date"] = decided.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return parameters;
    }

    public static string Message(SandboxOperation operation) => operation.State switch
    {
        SandboxOperationState.Done => "Operation approved",
        SandboxOperationState.Queued => "Operation queued",
        _ => Refusal(operation.Code),
    };

    /// <summary>What the bank tells the merchant about a refusal.</summary>
    public static string Refusal(string code) => code switch
    {
        SandboxAccount.InvalidTransaction => "The bank does not allow this operation on the payment.",
        SandboxAccount.InvalidAmount => "The bank does not accept the amount.",
        SandboxAccount.TooMuch => "The amount is more than the bank holds for the payment.",
        SandboxAccount.UnknownPayment => "The bank does not know the payment.",
        _ => "The bank declined the operation.",
    };

    static string Result(SandboxOperation operation) => (operation.State, operation.Kind) switch
    {
        (SandboxOperationState.Done, OperationKind.Refund) => "REFUNDED",
        (SandboxOperationState.Done, OperationKind.Capture) => "CAPTURED",
        (SandboxOperationState.Done, _) => "VOIDED",
        (SandboxOperationState.Queued, _) => "QUEUED",
        _ => "DECLINED",
    };
}
