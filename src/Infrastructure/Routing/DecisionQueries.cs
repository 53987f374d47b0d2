using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Application.Routing;
using Ottu.Application.Settings;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Routing;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Routing;

/// <summary>Reads the log of decisions. docs/protocol/routing.md 3.6</summary>
sealed class DecisionQueries(Db db, RoutingProfiles profiles, IInstallations installations, ICaller caller) :
    IRequestHandler<ListDecisions, Result<Page<JsonObject>>>,
    IRequestHandler<ShowDecision, Result<JsonObject>>,
    IRequestHandler<ReplayDecision, Result<JsonObject>>
{
    static readonly Combinations Matching = new(
        "d.session_ref = (SELECT p.id FROM payment_session p WHERE p.session_id = @SessionId)", "d.pg_code = @PgCode", "d.chosen = @Chosen", "d.outcome = @Outcome", "d.created_at >= @From", "d.created_at < @Before");

    static readonly IReadOnlyList<Statement> Count = Matching.Each((where, d) => d.CountUpTo(BoundedList.CountTo, $"FROM routing_decision d {where}"));
    static readonly IReadOnlyList<Statement> Newest = Matching.Each((where, d) => $"SELECT {DecisionRow.Columns} FROM {DecisionRow.Tables} {where} ORDER BY d.id DESC {d.Page}");

    public async Task<Result<Page<JsonObject>>> Handle(ListDecisions request, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ViewRouting)) return Problem.Forbidden.Instance;
        var (filter, errors) = (request.Filter, new Fields([]));
        var period = new TransactionFilter(State: null, PgCode: null, Currency: null, OrderNo: null, filter.From, filter.To, Deleted: null);
        var (from, before) = TransactionPeriod.Read(period, (await installations.Current(ct)).Settings.TimeZone, errors);
        if (Given(filter.Outcome) is { } outcome && !Wire<RoutingOutcome>.TryParse(outcome, out _)) errors.Error("outcome", FieldTexts.Choice(outcome));
        if (errors.Problem is { } problem) return problem;
        var parameters = new
        {
            SessionId = Given(filter.SessionId),
            PgCode = Given(filter.PgCode),
            Chosen = Given(filter.Chosen),
            Outcome = Given(filter.Outcome),
            From = from?.ToUnixTimeMilliseconds(),
            Before = before?.ToUnixTimeMilliseconds(),
            limit = request.Window.OneMore,
            offset = request.Window.Offset,
        };
        var which = Matching.Which(parameters.SessionId, parameters.PgCode, parameters.Chosen, parameters.Outcome, parameters.From, parameters.Before);
        return (await db.Bounded<DecisionRow>(Newest[which], Count[which], parameters, request.Window, ct)).Select(row => row.ToJson());
    }

    static readonly Statement ById = new($"SELECT {DecisionRow.Columns} FROM {DecisionRow.Tables} WHERE d.id = @Id");
    static readonly Statement DocumentOf = new("SELECT document FROM routing_decision WHERE id = @Id");

    public async Task<Result<JsonObject>> Handle(ShowDecision request, CancellationToken ct)
    {
        if (await db.One<DecisionRow>(ById, new { request.Id }, ct) is not { } row) return Problem.NotFound.Instance;
        if (!caller.Can(Permissions.ViewRouting)) return Problem.Forbidden.Instance;
        var view = row.ToJson();
        view["document"] = await Document(request.Id, ct);
        return view;
    }

    public async Task<Result<JsonObject>> Handle(ReplayDecision request, CancellationToken ct)
    {
        if (await db.One<DecisionRow>(ById, new { request.Id }, ct) is not { } row) return Problem.NotFound.Instance;
        if (!caller.Can(Permissions.ViewRouting)) return Problem.Forbidden.Instance;
        var profile = await profiles.Version(row.PgCode, row.ProfileVersion, ct) ?? throw new InvalidOperationException($"Version {row.ProfileVersion} of profile {row.PgCode} is missing.");
        var decision = await Document(request.Id, ct);
        var again = Router.Decide(profile, InputsDocument.Read(decision["inputs"]!.AsObject(), profile));

        // Written and read as the recorded one was: both are texts of the same writer.
        var replayed = JsonNode.Parse(DecisionDocument.View(again).ToJsonString(WireJson.Options));
        return new JsonObject { ["same"] = JsonNode.DeepEquals(decision, replayed), ["decision"] = decision, ["replayed"] = replayed };
    }

    async Task<JsonObject> Document(long id, CancellationToken ct) => JsonNode.Parse((await db.One<string>(DocumentOf, new { Id = id }, ct))!)!.AsObject();

    static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
