using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;

namespace Ottu.Application.Operations;

/// <summary>A child transaction: to merchants a payment of its own that nobody can pay, to the back office a row of its parent.</summary>
public static class ChildView
{
    public static JsonObject Of(Session parent, Operation operation) => new JsonObject
    {
        ["amount"] = operation.Amount.ToString(),
        ["currency_code"] = operation.Amount.Currency.Code,
        ["operation"] = operation.Kind.Wire(),
        ["order_no"] = "",
        ["parent_session_id"] = parent.SessionId.Value,
        ["payment_type"] = parent.Terms.PaymentType.Wire(),
        ["pg_codes"] = new JsonArray(operation.PgCode),
        ["reference_number"] = operation.ReferenceNumber,
        ["session_id"] = operation.SessionId.Value,
        ["source"] = operation.Source.Wire(),
        ["state"] = operation.ChildState,
        ["type"] = parent.Terms.Type.Wire(),
    }.Put("customer_id", parent.Terms.CustomerId);

    public static JsonObject Row(Operation operation) => new()
    {
        ["session_id"] = operation.SessionId.Value,
        ["reference_number"] = operation.ReferenceNumber,
        ["operation"] = operation.Kind.Wire(),
        ["state"] = operation.IsVisible ? operation.ChildState : operation.State.Wire(),
        ["amount"] = operation.Amount.ToString(),
        ["currency_code"] = operation.Amount.Currency.Code,
        ["pg_code"] = operation.PgCode,
        ["source"] = operation.Source.Wire(),
        ["initiator_id"] = operation.InitiatorId,
        ["message"] = operation.Message,
        ["decline_code"] = operation.DeclineCode,
        ["gateway_response"] = operation.GatewayResponse?.DeepClone(),
        ["inquiries"] = operation.Inquiries,
        ["started_at"] = WireTime.Moment(operation.StartedAt),
        ["finished_at"] = operation.FinishedAt is { } finished ? WireTime.Moment(finished) : null,
    };
}
