using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Application.Routing;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Routing;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Routing;

/// <summary>routing_decision, in the commit of the attempt.</summary>
sealed class RoutingDecisions(Db db, TimeProvider clock) : IRoutingDecisions
{
    const int Batch = 50;

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

    static readonly Statement First = new(d => $"SELECT MIN(x.id) FROM (SELECT id FROM routing_decision WHERE pg_code = @pgCode ORDER BY id DESC {d.Page}) x");

    static readonly Statement After = new(d =>
        "SELECT d.id AS Id, s.session_id AS SessionId, d.reference_number AS ReferenceNumber, d.document AS Document FROM routing_decision d " +
        $"JOIN payment_session s ON s.id = d.session_ref WHERE d.pg_code = @pgCode AND d.id > @after ORDER BY d.id {d.Page}");

    public async IAsyncEnumerable<RecordedDecision> Last(string pgCode, int most, [EnumeratorCancellation] CancellationToken ct)
    {
        if (await db.One<long?>(First, new { pgCode, limit = most, offset = 0 }, ct) is not { } first) yield break;
        for (var (after, left) = (first - 1, most); left > 0;)
        {
            var rows = await db.Query<Row>(After, new { pgCode, after, limit = Math.Min(Batch, left), offset = 0 }, ct);
            foreach (var row in rows) yield return new RecordedDecision(row.SessionId, row.ReferenceNumber, JsonNode.Parse(row.Document)!.AsObject());
            if (rows.Count < Batch) yield break;
            (after, left) = (rows[^1].Id, left - rows.Count);
        }
    }

    sealed record Row(long Id, string SessionId, string ReferenceNumber, string Document);
}
