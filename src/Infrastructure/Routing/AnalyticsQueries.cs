using System.Globalization;
using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Application.Routing;
using Ottu.Application.Settings;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Routing;

/// <summary>
/// What rules and connections did, day by day: days of the merchant have no equal length, so each is asked for on its own. The database counts and sums; percentiles are
/// those of a sample. docs/protocol/routing.md 3.6
/// </summary>
sealed class AnalyticsQueries(Db db, IInstallations installations, TimeProvider clock, ICaller caller) : IRequestHandler<AnalyzeRouting, Result<JsonObject>>
{
    const int MostDays = 31;

    /// <summary>Answer times that a day's percentiles are computed from: those of its last decisions.</summary>
    const int Sample = 5_000;

    const string Later = "CASE WHEN d.hop > 0 AND a.is_surplus = 0 THEN 1 ELSE 0 END";
    const string OfDay =
        "FROM routing_decision d JOIN attempt a ON a.reference_number = d.reference_number WHERE d.created_at >= @from AND d.created_at < @before AND (@pgCode IS NULL OR d.pg_code = @pgCode)";

    static readonly Statement Groups = new(
        "SELECT d.pg_code AS PgCode, d.rule_id AS RuleId, d.chosen AS Chosen, d.currency_code AS CurrencyCode, d.outcome AS Outcome, a.state AS State, a.decline_code AS DeclineCode, " +
        $"a.currency_code AS ChargedCurrency, {Later} AS IsLater, COUNT(*) AS Decisions, SUM(d.amount) AS Amount, SUM(a.amount) AS Charged {OfDay} " +
        $"GROUP BY d.pg_code, d.rule_id, d.chosen, d.currency_code, d.outcome, a.state, a.decline_code, a.currency_code, {Later}");

    static readonly Statement Times = new(d =>
        "SELECT d.pg_code AS PgCode, d.rule_id AS RuleId, d.chosen AS Chosen, d.currency_code AS CurrencyCode, a.answered_at - a.started_at AS Milliseconds " +
        $"{OfDay} AND d.chosen IS NOT NULL AND a.answered_at IS NOT NULL ORDER BY d.created_at DESC, d.id DESC {d.Page}");

    public async Task<Result<JsonObject>> Handle(AnalyzeRouting request, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ViewRouting)) return Problem.Forbidden.Instance;
        var installation = await installations.Current(ct);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(installation.Settings.TimeZone);
        if (!Days(request, zone).TryGet(out var days, out var problem)) return problem;
        var (rules, connections, profiles) = (new JsonArray(), new JsonArray(), new JsonArray());
        for (var day = days.First; day <= days.Last; day = day.AddDays(1))
        {
            var parameters = new
            {
                from = TransactionPeriod.StartOf(day, zone).ToUnixTimeMilliseconds(),
                before = TransactionPeriod.StartOf(day.AddDays(1), zone).ToUnixTimeMilliseconds(),
                pgCode = string.IsNullOrWhiteSpace(request.PgCode) ? null : request.PgCode,
                limit = Sample,
                offset = 0,
            };
            var of = new DayOfRouting(day, await db.Query<DecisionGroup>(Groups, parameters, ct), await db.Query<AnswerTime>(Times, parameters, ct), installation);
            foreach (var row in of.Profiles()) profiles.Add((JsonNode)row);
            foreach (var row in of.Connections()) connections.Add((JsonNode)row);
            foreach (var row in of.Rules()) rules.Add((JsonNode)row);
        }

        return new JsonObject { ["from"] = Shown(days.First), ["to"] = Shown(days.Last), ["profiles"] = profiles, ["connections"] = connections, ["rules"] = rules };
    }

    Result<Period> Days(AnalyzeRouting request, TimeZoneInfo zone)
    {
        var fields = new Fields(new JsonObject { ["from"] = request.From, ["to"] = request.To });
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime);
        var (from, to) = (fields.Date("from"), fields.Date("to"));
        if (fields.Problem is { } problem) return problem;
        var first = from is null ? today : Day(from);
        var last = to is null ? (from is null ? today : first) : Day(to);
        if (last < first) return Problem.Field("to", "The period ends before it begins.");
        return last.DayNumber - first.DayNumber < MostDays ? new Period(first, last) : Problem.Field("to", $"A period has at most {MostDays} days.");
    }

    static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    static string Shown(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    sealed record Period(DateOnly First, DateOnly Last);
}

/// <summary>Decisions of a day that are alike. Set by property: neither engine tells the type of a sum without rows.</summary>
sealed record DecisionGroup
{
    public string PgCode { get; init; } = "";

    public long? RuleId { get; init; }

    public string? Chosen { get; init; }

    public string CurrencyCode { get; init; } = "";

    public string Outcome { get; init; } = "";

    public string State { get; init; } = "";

    public string? DeclineCode { get; init; }

    public string ChargedCurrency { get; init; } = "";

    public long IsLater { get; init; }

    public long Decisions { get; init; }

    public long Amount { get; init; }

    public long Charged { get; init; }
}

/// <summary>How long a gateway took to answer.</summary>
sealed record AnswerTime
{
    public string PgCode { get; init; } = "";

    public long? RuleId { get; init; }

    public string Chosen { get; init; } = "";

    public string CurrencyCode { get; init; } = "";

    public long Milliseconds { get; init; }
}
