using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;

namespace Ottu.Application.Operations;

/// <summary>The failures of operations: <c>{"detail","operation","result":"failed","code"}</c>. docs/protocol/operations.md 1</summary>
static class OperationFailure
{
    const string Tracking = "operation_tracking";

    public static Problem InvalidState(RequestedOperation operation, string state) =>
        Of(operation.Wire(), "invalid_state", $"A payment in state \"{state}\" does not allow \"{operation.Wire()}\".");

    public static Problem Child(RequestedOperation operation) =>
        Of(operation.Wire(), "invalid_state", $"\"{operation.Wire()}\" addresses the payment itself, not a transaction that an operation made of it.");

    public static Problem NotSupported(RequestedOperation operation, string gateway) =>
        Of(operation.Wire(), "not_supported", $"Payment gateway \"{gateway}\" does not support \"{operation.Wire()}\".");

    public static Problem NoWallet(RequestedOperation operation) => Of(operation.Wire(), "not_supported", "Refunds to a wallet are not supported.");

    public static Problem Converted(RequestedOperation operation) =>
        Of(operation.Wire(), "currency_mismatch", "The payment was charged in another currency; do this at the payment gateway.");

    public static Problem Exceeds(RequestedOperation operation, Money left) =>
        Of(operation.Wire(), "amount_exceeds_balance", $"The amount exceeds what is left: {left.WithCode()}.");

    public static Problem Blocked(RequestedOperation operation) =>
        Of(operation.Wire(), "outcome_unknown", "The outcome of an earlier operation is not known yet.");

    /// <summary>What a duplicate gets, and an API call that was filed. docs/protocol/operations.md 1</summary>
    public static Problem PendingApproval(OperationKind kind) => Of(kind.Wire(), "pending_approval", $"Requested {kind} is pending for approval.");

    public static Problem InProgress { get; } = Of(Tracking, "in_progress", "An operation with this Tracking-Key is still being processed.");

    public static Problem InvalidKey { get; } = Of(Tracking, "invalid_key", "Tracking-Key must have 1 to 128 printable characters.");

    public static Problem KeyUnresolved { get; } = Of(Tracking, "outcome_unknown", "The outcome of the operation with this Tracking-Key is not known yet.");

    /// <summary>What a call that ended without a child answers: the stored operation says why.</summary>
    public static Problem Of(Operation operation) => operation.State switch
    {
        OperationState.Failed when operation.DeclineCode is not null => Of(
            operation.Kind.Wire(), "gateway_declined", operation.Message ?? "The payment gateway declined.", operation.GatewayResponse ?? []),
        OperationState.Failed => Of(operation.Kind.Wire(), "gateway_unavailable", "The payment gateway could not be reached."),
        _ => Of(operation.Kind.Wire(), "outcome_unknown", "The payment gateway did not answer; the outcome is not known yet."),
    };

    static Problem Of(string operation, string code, string detail, JsonObject? response = null) => new Problem.Failed(
        new JsonObject { ["detail"] = detail, ["operation"] = operation, ["result"] = "failed", ["code"] = code }.Put("pg_response", response));
}
