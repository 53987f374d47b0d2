using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Application.Webhooks;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;
using Ottu.Domain.Webhooks;

namespace Ottu.Application.Operations;

/// <summary>What the object is made of.</summary>
/// <param name="Installation">Key, scheme, connections.</param>
/// <param name="Session">The parent.</param>
/// <param name="Operation">Visible.</param>
/// <param name="Initiator">The person who asked for it; null for an API key and for the gateway.</param>
public sealed record OperationFacts(Installation Installation, Session Session, Operation Operation, StaffUser? Initiator)
{
    /// <summary>Adds the current state and the currency, and signs them.</summary>
    public bool IsReplay { get; init; }
}

/// <summary>The signed operation object: answer and webhook body alike. docs/protocol/webhooks.md 5</summary>
public static class OperationEvent
{
    public static JsonObject Signed(OperationFacts facts)
    {
        var body = Build(facts);
        var webhooks = facts.Installation.Webhooks;
        body[Signature.Field] = Signature.Of(body, webhooks.SignatureScheme, webhooks.HmacKey);
        var members = body.OrderBy(member => member.Key, StringComparer.Ordinal).ToList();
        body.Clear();
        return new JsonObject(members);
    }

    static JsonObject Build(OperationFacts facts)
    {
        var (installation, session, operation) = (facts.Installation, facts.Session, facts.Operation);
        var body = new JsonObject
        {
            ["amount"] = operation.Amount.ToString(),
            ["initiator"] = PaymentEvent.Initiator(facts.Initiator),
            ["is_sandbox"] = installation.Mids.TryGetValue(operation.PgCode, out var mid) && mid.IsSandbox,
            ["operation"] = operation.Kind.Wire(),
            ["pg_code"] = operation.PgCode,
            ["pg_params"] = PgParams.Format(operation.PgParams, installation.Webhooks.PgParamsFormat),
            ["pg_response"] = operation.GatewayResponse?.DeepClone() ?? new JsonObject(),
            ["reference_number"] = operation.ReferenceNumber,
            ["result"] = operation.Result,
            ["session_id"] = session.SessionId.Value,
            ["source"] = operation.Source.Wire(),
            ["success"] = operation.State == OperationState.Succeeded,
            ["timestamp_utc"] = At(operation).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            ["txn"] = Child(operation),
        };
        if (!string.IsNullOrEmpty(session.Terms.OrderNo)) body["order_no"] = session.Terms.OrderNo;
        if (session.Terms.Extra is { Count: > 0 } extra) body["extra"] = extra.DeepClone();
        if (!facts.IsReplay) return body;
        body["state"] = operation.ChildState;
        body["currency_code"] = operation.Amount.Currency.Code;
        return body;
    }

    static DateTimeOffset At(Operation operation) => operation.FinishedAt ?? operation.AnsweredAt ?? operation.StartedAt;

    static JsonObject Child(Operation operation) => new()
    {
        ["amount"] = operation.Amount.ToString(),
        ["currency_code"] = operation.Amount.Currency.Code,
        ["order_no"] = "",
        ["session_id"] = operation.SessionId.Value,
        ["state"] = operation.ChildState,
    };
}
