using Ottu.Application.Kernel;
using Ottu.Application.Routing;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Routing;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Routing;

/// <summary>routing_decision, in the commit of the attempt.</summary>
sealed class RoutingDecisions(TimeProvider clock) : IRoutingDecisions
{
    static readonly Statement Insert = new(
        "INSERT INTO routing_decision (session_ref, reference_number, pg_code, profile_version, outcome, chosen, rule_id, strategy, hop, fallback_used, previous_class, " +
        "amount, currency_code, elapsed_us, document, created_at) VALUES (@SessionRef, @ReferenceNumber, @PgCode, @ProfileVersion, @Outcome, @Chosen, @RuleId, @Strategy, " +
        "@Hop, @FallbackUsed, @PreviousClass, @Amount, @CurrencyCode, @ElapsedUs, @Document, @Now)");

    public Task Add(ITx tx, Session session, string referenceNumber, RoutingDecision decision, TimeSpan elapsed) => tx.Sql().Execute(Insert, new
    {
        SessionRef = session.Id,
        ReferenceNumber = referenceNumber,
        decision.Profile.Source.PgCode,
        ProfileVersion = decision.Profile.Source.Version,
        Outcome = decision.Outcome.Wire(),
        decision.Chosen,
        RuleId = (long?)decision.MatchedRule?.Id,
        Strategy = decision.Strategy?.Name,
        Hop = (long)decision.Inputs.Hop,
        FallbackUsed = decision.FallbackUsed ? 1L : 0L,
        PreviousClass = decision.Inputs.PreviousClass?.Wire(),
        Amount = decision.Inputs.Facts.Amount.Minor,
        CurrencyCode = decision.Inputs.Facts.Amount.Currency.Code,
        ElapsedUs = (long)elapsed.TotalMicroseconds,
        Document = DecisionDocument.View(decision).ToJsonString(WireJson.Options),
        Now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
    });
}
