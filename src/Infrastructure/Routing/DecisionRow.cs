using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Infrastructure.Routing;

/// <summary>A decision in a list: what was decided, and what became of its attempt.</summary>
sealed record DecisionRow(
    long Id, string SessionId, string ReferenceNumber, string PgCode, long ProfileVersion, string Outcome, string? Chosen, long? RuleId, string? Strategy, long Hop, long FallbackUsed,
    string? PreviousClass, long Amount, string CurrencyCode, long ElapsedUs, long CreatedAt, string State, string? DeclineCode, string? Message, long StartedAt, long? AnsweredAt)
{
    public const string Columns =
        "d.id AS Id, s.session_id AS SessionId, d.reference_number AS ReferenceNumber, d.pg_code AS PgCode, d.profile_version AS ProfileVersion, d.outcome AS Outcome, " +
        "d.chosen AS Chosen, d.rule_id AS RuleId, d.strategy AS Strategy, d.hop AS Hop, d.fallback_used AS FallbackUsed, d.previous_class AS PreviousClass, d.amount AS Amount, " +
        "d.currency_code AS CurrencyCode, d.elapsed_us AS ElapsedUs, d.created_at AS CreatedAt, a.state AS State, a.decline_code AS DeclineCode, a.message AS Message, " +
        "a.started_at AS StartedAt, a.answered_at AS AnsweredAt";

    /// <summary>A decision and its attempt are one commit.</summary>
    public const string Tables = "routing_decision d JOIN payment_session s ON s.id = d.session_ref JOIN attempt a ON a.reference_number = d.reference_number";

    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["session_id"] = SessionId,
        ["reference_number"] = ReferenceNumber,
        ["pg_code"] = PgCode,
        ["version"] = ProfileVersion,
        ["outcome"] = Outcome,
        ["chosen"] = Chosen,
        ["matched_rule"] = RuleId,
        ["strategy"] = Strategy,
        ["hop"] = Hop,
        ["fallback_used"] = FallbackUsed != 0,
        ["previous_class"] = PreviousClass,
        ["amount"] = Money.FromMinor(Amount, Currency.Of(CurrencyCode)).ToString(),
        ["currency_code"] = CurrencyCode,
        ["elapsed_ms"] = ElapsedUs / 1000m,
        ["created"] = WireTime.Moment(DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt)),
        ["attempt"] = new JsonObject
        {
            ["state"] = State,
            ["decline_class"] = Chosen is null ? null : DeclineClassOf(State, DeclineCode)?.Wire(),
            ["decline_code"] = DeclineCode,
            ["message"] = Message,
            ["answer_ms"] = AnsweredAt - StartedAt,
        },
    };

    /// <summary>Why an attempt did not succeed; null for one that did, or whose end is open or the customer's will. docs/protocol/routing.md 3.5</summary>
    public static DeclineClass? DeclineClassOf(string state, string? code) => Wire<AttemptState>.Parse(state) switch
    {
        AttemptState.Error or AttemptState.Failed when code is not null => Decline.Classify(code),
        AttemptState.Error => DeclineClass.Technical,
        AttemptState.Failed => DeclineClass.Unknown,
        _ => null,
    };
}
