using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Domain.Kernel;

namespace Ottu.Domain.Routing;

/// <summary>
/// A profile as a JSON document: what the administration writes and what a version stores. Reading checks shapes only, <see cref="ProfileCheck"/> the meaning; what
/// <see cref="View"/> writes reads back as the same profile and is written the same again.
/// </summary>
public static class ProfileDocument
{
    /// <summary>Null, and messages by field, where the document has a wrong shape.</summary>
    public static RoutingProfile? Read(JsonObject document, FieldErrors errors)
    {
        var fields = new JsonReader(document, errors, []);
        var profile = new RoutingProfile
        {
            PgCode = fields.Text("pg_code") ?? "",
            Candidates = fields.Texts("candidates"),
            DefaultStrategy = StrategyDocument.Read(fields, "default_strategy") ?? new RoutingStrategy.SuccessRate(),
            Fallback = fields.Text("fallback") ?? "",
            ExcludeUnavailable = Term(fields.Object("exclude_unavailable")),
            Failover = Failover(fields.Object("failover")),
            Blockers = fields.List("blockers", Blocker),
            Rules = fields.List("rules", Rule),
            Version = fields.Integer("version", absent: 0),
        };
        return errors.IsEmpty ? profile : null;
    }

    public static JsonObject View(RoutingProfile profile) => new()
    {
        ["pg_code"] = profile.PgCode,
        ["candidates"] = Array(profile.Candidates),
        ["default_strategy"] = StrategyDocument.View(profile.DefaultStrategy),
        ["fallback"] = profile.Fallback,
        ["exclude_unavailable"] = profile.ExcludeUnavailable.Hours is { } hours ? new JsonObject { ["hours"] = hours } : new JsonObject { ["until"] = "midnight" },
        ["failover"] = new JsonObject { ["enabled"] = profile.Failover.Enabled, ["max_hops"] = profile.Failover.MaxHops, ["budget_s"] = profile.Failover.BudgetSeconds },
        ["blockers"] = new JsonArray([.. profile.Blockers.Select(View)]),
        ["rules"] = new JsonArray([.. profile.Rules.Select(View)]),
        ["version"] = profile.Version,
    };

    static BlacklistTerm Term(JsonReader? fields) => fields switch
    {
        null => new BlacklistTerm(),
        _ when fields.Text("until", required: false) is { } until => until == "midnight" ? BlacklistTerm.UntilMidnight : fields.Wrong("until", $"\"{until}\" is not a valid choice.", new BlacklistTerm()),
        _ => new BlacklistTerm((int)fields.Integer("hours", absent: 1)),
    };

    static FailoverSettings Failover(JsonReader? fields)
    {
        var usual = new FailoverSettings();
        return fields is null ? usual : new FailoverSettings(
            fields.Flag("enabled", usual.Enabled),
            (int)fields.Integer("max_hops", usual.MaxHops),
            (int)fields.Integer("budget_s", usual.BudgetSeconds));
    }

    static Blocker Blocker(JsonReader fields, int position) => new()
    {
        Id = (int)fields.Integer("id", position + 1),
        Kind = fields.Choice<BlockerKind>("kind"),
        Mode = fields.Choice<BlockerMode>("mode"),
        Values = fields.Texts("values"),
        OnUnknown = fields.Choice<OnUnknown>("on_unknown", OnUnknown.Allow),
        Enabled = fields.Flag("enabled", absent: true),
    };

    static JsonNode View(Blocker blocker) => new JsonObject
    {
        ["id"] = blocker.Id,
        ["kind"] = blocker.Kind.Wire(),
        ["mode"] = blocker.Mode.Wire(),
        ["values"] = Array(blocker.Values),
        ["on_unknown"] = blocker.OnUnknown.Wire(),
        ["enabled"] = blocker.Enabled,
    };

    static RoutingRule Rule(JsonReader fields, int position) => new()
    {
        Id = (int)fields.Integer("id", position + 1),
        Name = fields.Text("name", required: false) ?? "",
        Priority = (int)fields.Integer("priority", position + 1),
        Enabled = fields.Flag("enabled", absent: true),
        ValidFrom = fields.Time("valid_from"),
        ValidTo = fields.Time("valid_to"),
        Conditions = fields.List("conditions", Condition),
        Connections = fields.Texts("connections"),
        Strategy = StrategyDocument.Read(fields, "strategy"),
    };

    static JsonNode View(RoutingRule rule) => new JsonObject
    {
        ["id"] = rule.Id,
        ["name"] = rule.Name,
        ["priority"] = rule.Priority,
        ["enabled"] = rule.Enabled,
        ["valid_from"] = View(rule.ValidFrom),
        ["valid_to"] = View(rule.ValidTo),
        ["conditions"] = new JsonArray([.. rule.Conditions.Select(View)]),
        ["connections"] = Array(rule.Connections),
        ["strategy"] = rule.Strategy is { } own ? StrategyDocument.View(own) : null,
    };

    static Condition Condition(JsonReader fields, int position)
    {
        var attribute = fields.Choice<RoutingAttribute>("attr");
        return attribute == RoutingAttribute.SuccessRate
            ? new Condition(attribute, fields.Choice<ConditionOp>("op"), fields.Texts("values"), fields.Text("connection"), (int)fields.Integer("window_min", Routing.Condition.LongestWindow))
            : new Condition(attribute, fields.Choice<ConditionOp>("op"), fields.Texts("values"));
    }

    static JsonNode View(Condition condition)
    {
        var document = new JsonObject { ["attr"] = condition.Attribute.Wire(), ["op"] = condition.Op.Wire(), ["values"] = Array(condition.Values) };
        if (condition.Attribute != RoutingAttribute.SuccessRate) return document;
        document["connection"] = condition.Connection;
        document["window_min"] = condition.WindowMinutes;
        return document;
    }

    static JsonNode? View(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
