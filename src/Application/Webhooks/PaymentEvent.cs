using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Domain.Gateways;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;
using Ottu.Domain.Webhooks;

namespace Ottu.Application.Webhooks;

/// <summary>What a payment payload is made of.</summary>
/// <param name="Installation">The configuration: key, scheme, connections.</param>
/// <param name="Session">As it is now.</param>
/// <param name="Attempt">The attempt that is told about; null when there was none (rulings 32).</param>
/// <param name="Initiator">Who created the session; null for an API key.</param>
public sealed record PaymentFacts(Installation Installation, Session Session, Attempt? Attempt, StaffUser? Initiator)
{
    /// <summary>The attempt that settled the session, where another one is told about: a late or second success.</summary>
    public Attempt? Settled { get; init; }

    /// <summary>What captures, refunds and voids made of the session, oldest first.</summary>
    public IReadOnlyList<ChildTransaction> Children { get; init; } = [];

    /// <summary>The stored card that paid, or that this payment stored, in its wire form.</summary>
    public JsonObject? Token { get; init; }
}

/// <summary>A transaction that a capture, refund or void made.</summary>
/// <param name="Amount">Session currency.</param>
/// <param name="OrderNo">Empty for none.</param>
/// <param name="SessionId">Its own id.</param>
/// <param name="State">paid, refunded, refund_queued, refund_rejected or voided.</param>
public sealed record ChildTransaction(Money Amount, string OrderNo, string SessionId, string State);

/// <summary>The signed payment object: webhook body and answer of inquiry and direct charges alike. docs/protocol/webhooks.md 2.3</summary>
public static class PaymentEvent
{
    /// <summary>The payload with its signature, keys in alphabetical order.</summary>
    public static JsonObject Signed(PaymentFacts facts)
    {
        var webhooks = facts.Installation.Webhooks;
        var payload = Build(facts);
        payload[Signature.Field] = Signature.Of(payload, webhooks.SignatureScheme, webhooks.HmacKey);
        return Sorted(payload);
    }

    /// <summary>The payload without its signature.</summary>
    public static JsonObject Build(PaymentFacts facts)
    {
        var (session, attempt, terms) = (facts.Session, facts.Attempt, facts.Session.Terms);
        var price = Price.Of(facts);
        var payload = new JsonObject
        {
            ["amount"] = terms.Amount.ToString(),
            ["amount_details"] = price.Details(),
            ["currency_code"] = terms.Amount.Currency.Code,
            ["fee"] = price.Fee.WithCode(),
            ["gateway_response"] = attempt?.GatewayResponse?.DeepClone() ?? new JsonObject(),
            ["initiator"] = Initiator(facts.Initiator),
            ["payment_type"] = terms.PaymentType.Wire(),
            ["pg_params"] = PgParams.Format(attempt?.PgParams, facts.Installation.Webhooks.PgParamsFormat),
            ["result"] = Result(session, attempt),
            ["session_id"] = session.SessionId.Value,
            ["state"] = session.State.Wire(),
            ["timestamp_utc"] = ProcessedAt(session, attempt).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        };
        AddGateway(payload, facts);
        AddAmounts(payload, facts, price);
        AddTerms(payload, terms);
        AddText(payload, "message", attempt?.Message);
        if (facts.Token is { } token) payload["token"] = token.DeepClone();
        return Sorted(payload);
    }

    /// <summary>The attempt that speaks for a session: the one that settled it, else the last.</summary>
    public static Attempt? Spokesman(Session session, IReadOnlyList<Attempt> attempts)
    {
        var settled = attempts.LastOrDefault(attempt => attempt.State is AttemptState.Success or AttemptState.Cod && !attempt.IsSurplus);
        return session.State.IsSuccess() && settled is not null ? settled : attempts.Count > 0 ? attempts[^1] : null;
    }

    static string Result(Session session, Attempt? attempt) => (attempt?.State ?? session.State switch
    {
        SessionState.Created or SessionState.Pending => AttemptState.Pending,
        SessionState.Canceled => AttemptState.Canceled, // R-22
        _ => AttemptState.Failed,
    }).Wire();

    // The later of the two: a cancel after a failed attempt is the newer outcome, a second failure leaves the session's state as it is.
    static DateTimeOffset ProcessedAt(Session session, Attempt? attempt) =>
        attempt?.FinishedAt is { } finished && finished > session.StateChangedAt ? finished : session.StateChangedAt;

    static void AddGateway(JsonObject payload, PaymentFacts facts)
    {
        var attempt = facts.Attempt;
        AddText(payload, "reference_number", attempt?.ReferenceNumber);
        AddText(payload, "gateway_account", attempt?.PgCode);
        if (attempt is not null) payload["gateway_name"] = Catalogue.Find(attempt.Gateway)?.WireName ?? attempt.Gateway;
        var code = attempt?.PgCode ?? (facts.Session.Terms.PgCodes.Count > 0 ? facts.Session.Terms.PgCodes[0] : "");
        if (facts.Installation.Mids.TryGetValue(code, out var mid) && mid.IsSandbox) payload["is_sandbox"] = true;
    }

    static void AddAmounts(JsonObject payload, PaymentFacts facts, Price price)
    {
        var session = facts.Session;
        var amount = session.Terms.Amount;
        var settled = session.State.IsSuccess() ? session.SettledAmount ?? (facts.Settled ?? facts.Attempt)?.SessionAmount ?? amount : null;
        if (settled is not null) payload["settled_amount"] = settled.ToString();
        var remaining = settled is null ? amount : amount - settled;
        AddPositive(payload, "remaining_amount", remaining);
        if (session.State == SessionState.Paid) payload["paid_amount"] = (facts.Settled is { } paid ? Price.Of(paid) : price).TotalIn(amount.Currency).ToString();
        if (session.State == SessionState.Authorized) AddPositive(payload, "paid_amount", Sum(facts, "paid"));
        AddPositive(payload, "refunded_amount", Sum(facts, "refunded"));
        AddPositive(payload, "voided_amount", Sum(facts, "voided"));
        if (facts.Children.Count > 0) payload["transactions"] = new JsonArray([.. facts.Children.Select(Child)]);
    }

    static void AddTerms(JsonObject payload, SessionTerms terms)
    {
        AddText(payload, "order_no", terms.OrderNo);
        AddText(payload, "customer_id", terms.CustomerId);
        AddText(payload, "customer_email", terms.CustomerEmail);
        AddText(payload, "customer_phone", terms.CustomerPhone);
        AddText(payload, "customer_first_name", terms.CustomerFirstName);
        AddText(payload, "customer_last_name", terms.CustomerLastName);
        AddText(payload, "customer_birthdate", terms.CustomerBirthdate);
        foreach (var part in new[] { "city", "country", "line1", "line2", "postal_code", "state" })
        {
            AddText(payload, "customer_address_" + part, terms.BillingAddress?[part]?.ToString());
        }

        if (terms.Agreement is { } agreement) payload["agreement"] = WithIsoDates(agreement);
        if (terms.MinExpiryDays is { } days) payload["card_acceptance_criteria"] = new JsonObject { ["min_expiry_time"] = days };
        if (terms.Extra is { Count: > 0 } extra) payload["extra"] = extra.DeepClone();
    }

    static JsonObject WithIsoDates(JsonObject agreement)
    {
        var copy = (JsonObject)agreement.DeepClone();
        foreach (var name in new[] { "start_date", "expiry_date" })
        {
            if (DateOnly.TryParseExact(copy[name]?.ToString(), "dd/MM/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                copy[name] = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            }
        }

        return copy;
    }

    static JsonObject Initiator(StaffUser? user) => user is null
        ? []
        : new JsonObject
        {
            ["email"] = user.Email,
            ["first_name"] = user.FirstName,
            ["id"] = user.Id,
            ["last_name"] = user.LastName,
            ["phone"] = user.Phone,
            ["username"] = user.Username,
        };

    static JsonObject Child(ChildTransaction child) => new()
    {
        ["amount"] = child.Amount.ToString(),
        ["currency_code"] = child.Amount.Currency.Code,
        ["order_no"] = child.OrderNo,
        ["session_id"] = child.SessionId,
        ["state"] = child.State,
    };

    static Money Sum(PaymentFacts facts, string state) => facts.Children
        .Where(child => child.State == state)
        .Aggregate(Money.Zero(facts.Session.Terms.Amount.Currency), (sum, child) => sum + child.Amount);

    // R-19: a member without value is left out, never null or "".
    static void AddText(JsonObject payload, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) payload[name] = value;
    }

    static void AddPositive(JsonObject payload, string name, Money amount)
    {
        if (amount.Minor > 0) payload[name] = amount.ToString();
    }

    static JsonObject Sorted(JsonObject payload)
    {
        var members = payload.OrderBy(member => member.Key, StringComparer.Ordinal).ToList();
        payload.Clear();
        return new JsonObject(members);
    }

    /// <summary>What the bank was asked for, or would have been: payment currency.</summary>
    sealed record Price(Money Amount, Money Fee, decimal? Rate)
    {
        public static Price Of(PaymentFacts facts)
        {
            if (facts.Attempt is { } attempt) return Of(attempt);
            var amount = facts.Session.Terms.Amount;
            return facts.Session.Quotes is [var first, ..]
                ? new Price(first.Amount, first.Fee, first.Rate)
                : new Price(amount, Money.Zero(amount.Currency), Rate: null);
        }

        public static Price Of(Attempt attempt) => new(attempt.Amount, attempt.Fee, attempt.ExchangeRate);

        public JsonObject Details()
        {
            var details = new JsonObject { ["amount"] = Amount.ToString(), ["currency_code"] = Amount.Currency.Code };
            if (Rate is { } rate) details["exchange_rate"] = rate.ToString("0.######", CultureInfo.InvariantCulture); // R-20
            details["fee"] = Fee.ToString();
            details["total"] = (Amount + Fee).ToString();
            return details;
        }

        /// <summary>The total as the session counts it: converted back, half away from zero. docs/protocol/routing.md 2.4</summary>
        public Money TotalIn(Currency currency) => Rate is { } rate ? Money.Round((Amount + Fee).Amount / rate, currency) : Amount + Fee;
    }
}
