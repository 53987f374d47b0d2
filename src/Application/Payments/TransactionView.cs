using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Payments;

/// <summary>A transaction as the back office shows it. docs/protocol/routing.md 4.1</summary>
public static class TransactionView
{
    /// <summary>What a row shows where no connection was used yet.</summary>
    const string NoGateway = "Not Selected";

    public static JsonObject Row(Session session, string? gatewayName) => new()
    {
        ["session_id"] = session.SessionId.Value,
        ["type"] = session.Terms.Type.Wire(),
        ["payment_type"] = session.Terms.PaymentType.Wire(),
        ["state"] = session.State.Wire(),
        ["amount"] = session.Terms.Amount.ToString(),
        ["currency_code"] = session.Terms.Amount.Currency.Code,
        ["settled_amount"] = session.SettledAmount?.ToString(),
        ["settled_pg_code"] = session.SettledPgCode,
        ["gateway_name"] = gatewayName ?? NoGateway,
        ["pg_codes"] = session.Terms.PgCodes.ToJson(),
        ["order_no"] = session.Terms.OrderNo,
        ["customer_id"] = session.Terms.CustomerId,
        ["customer_email"] = session.Terms.CustomerEmail,
        ["customer_phone"] = session.Terms.CustomerPhone,
        ["customer_first_name"] = session.Terms.CustomerFirstName,
        ["customer_last_name"] = session.Terms.CustomerLastName,
        ["initiator_id"] = session.InitiatorId,
        ["invalidation_reason"] = session.InvalidationReason,
        ["created"] = WireTime.Moment(session.CreatedAt),
        ["state_changed_at"] = WireTime.Moment(session.StateChangedAt),
        ["expires_at"] = WireTime.Moment(session.Deadline),
        ["deleted_at"] = session.DeletedAt is { } deleted ? WireTime.Moment(deleted) : null,
    };

    /// <summary>Neither the nonce nor the redirect: both let whoever holds them act as the payer.</summary>
    public static JsonObject Of(Attempt attempt) => new()
    {
        ["reference_number"] = attempt.ReferenceNumber,
        ["pg_code"] = attempt.PgCode,
        ["gateway"] = attempt.Gateway,
        ["operation"] = attempt.Operation.Wire(),
        ["state"] = attempt.State.Wire(),
        ["amount"] = attempt.Amount.ToString(),
        ["fee"] = attempt.Fee.ToString(),
        ["total"] = attempt.Total.ToString(),
        ["currency_code"] = attempt.Amount.Currency.Code,
        ["exchange_rate"] = attempt.ExchangeRate?.ToString("0.######", CultureInfo.InvariantCulture),
        ["message"] = attempt.Message,
        ["decline_code"] = attempt.DeclineCode,
        ["card"] = attempt.Card is { } card ? new JsonObject { ["brand"] = card.Brand, ["number"] = card.Masked, ["expiry_month"] = card.ExpiryMonth, ["expiry_year"] = card.ExpiryYear } : null,
        ["gateway_response"] = attempt.GatewayResponse?.DeepClone(),
        ["is_superseded"] = attempt.IsSuperseded,
        ["is_surplus"] = attempt.IsSurplus,
        ["inquiries"] = attempt.Inquiries,
        ["started_at"] = WireTime.Moment(attempt.StartedAt),
        ["finished_at"] = attempt.FinishedAt is { } finished ? WireTime.Moment(finished) : null,
    };
}
