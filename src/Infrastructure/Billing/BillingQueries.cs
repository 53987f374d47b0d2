using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Billing;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Billing;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Billing;

sealed class BillingQueries(Db db, IInstallations installations, ICaller caller) :
    IRequestHandler<GetBillingSchedule, Result<JsonObject>>,
    IRequestHandler<ListBillingSchedules, Result<Page<JsonObject>>>
{
    const int MostRuns = 100;

    static readonly Statement ById = new($"SELECT {ScheduleRow.Columns} FROM billing_schedule s WHERE s.id = @id");

    static readonly Statement RunsWithSession = new(d =>
        $"SELECT {RunRow.Columns}, p.session_id AS SessionId FROM billing_run r JOIN payment_session p ON p.id = r.session_ref WHERE r.schedule_ref = @id ORDER BY r.id DESC {d.Page}");

    public async Task<Result<JsonObject>> Handle(GetBillingSchedule request, CancellationToken ct)
    {
        if (await db.One<ScheduleRow>(ById, new { id = request.Id }, ct) is not { } row) return Problem.NotFound.Instance;
        if (!caller.Can(Permissions.ManageBilling)) return Problem.Forbidden.Instance;
        var view = BillingScheduleDocument.View(row.ToSchedule(), (await installations.Current(ct)).Zone());
        var runs = await db.Query<RunRow>(RunsWithSession, new { id = request.Id, limit = MostRuns, offset = 0 }, ct);
        view["runs"] = new JsonArray([.. runs.Select(run => BillingScheduleDocument.View(run.ToRun(), run.SessionId))]);
        return view;
    }

    static readonly Combinations Matching = new("s.status = @Status", "s.customer_id = @CustomerId", "s.agreement_id = @AgreementId");

    static readonly IReadOnlyList<Statement> Count = Matching.Each((where, d) => d.CountUpTo(BoundedList.CountTo, $"FROM billing_schedule s {where}"));

    static readonly IReadOnlyList<Statement> Newest = Matching.Each((where, d) => $"SELECT {ScheduleRow.Columns} FROM billing_schedule s {where} ORDER BY s.id DESC {d.Page}");

    public async Task<Result<Page<JsonObject>>> Handle(ListBillingSchedules request, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ManageBilling)) return Problem.Forbidden.Instance;
        var (filter, window) = request;
        if (Given(filter.Status) is { } status && !Wire<ScheduleStatus>.TryParse(status, out _)) return Problem.Field("status", FieldTexts.Choice(status));
        var parameters = new { Status = Given(filter.Status), CustomerId = Given(filter.CustomerId), AgreementId = Given(filter.AgreementId), limit = window.OneMore, offset = window.Offset };
        var zone = (await installations.Current(ct)).Zone();
        var which = Matching.Which(parameters.Status, parameters.CustomerId, parameters.AgreementId);
        return (await db.Bounded<ScheduleRow>(Newest[which], Count[which], parameters, window, ct)).Select(row => BillingScheduleDocument.View(row.ToSchedule(), zone));
    }

    static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
