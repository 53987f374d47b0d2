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

    const string Matching = "WHERE (@Status IS NULL OR s.status = @Status) AND (@CustomerId IS NULL OR s.customer_id = @CustomerId) AND (@AgreementId IS NULL OR s.agreement_id = @AgreementId)";

    static readonly Statement Count = new($"SELECT COUNT(*) FROM billing_schedule s {Matching}");

    static readonly Statement Newest = new(d => $"SELECT {ScheduleRow.Columns} FROM billing_schedule s {Matching} ORDER BY s.id DESC {d.Page}");

    public async Task<Result<Page<JsonObject>>> Handle(ListBillingSchedules request, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ManageBilling)) return Problem.Forbidden.Instance;
        var (filter, window) = request;
        if (Given(filter.Status) is { } status && !Wire<ScheduleStatus>.TryParse(status, out _)) return Problem.Field("status", FieldTexts.Choice(status));
        var parameters = new { Status = Given(filter.Status), CustomerId = Given(filter.CustomerId), AgreementId = Given(filter.AgreementId), limit = window.Limit, offset = window.Offset };
        var zone = (await installations.Current(ct)).Zone();
        var rows = await db.Query<ScheduleRow>(Newest, parameters, ct);
        return new Page<JsonObject>([.. rows.Select(row => BillingScheduleDocument.View(row.ToSchedule(), zone))], await db.One<long>(Count, parameters, ct));
    }

    static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
