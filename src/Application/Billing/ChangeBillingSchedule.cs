using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Billing;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Billing;

/// <summary>Changes a schedule; an open cycle keeps its amount. <c>{"status":"canceled"}</c> ends it.</summary>
public sealed record ChangeBillingSchedule(long Id, Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class ChangeBillingScheduleHandler(BillingChange change) : IRequestHandler<ChangeBillingSchedule, Result<JsonObject>>
{
    public Task<Result<JsonObject>> Handle(ChangeBillingSchedule request, CancellationToken ct) => change.Run(request.Id, request.Body, Decide, ct);

    static Result<BillingSchedule> Decide(ScheduleContext context)
    {
        var (fields, schedule) = (context.Fields, context.Schedule);
        var cancels = fields.Choice("status", ["canceled"]) is not null;
        if (schedule.HasEnded) return ScheduleContext.Ended(schedule);
        var changed = BillingScheduleDocument.Change(fields, schedule, context.Agreement, context.Now, context.Zone);
        if (changed is not null && changed.PgCode != schedule.PgCode) BillingConnection.Check(fields, context.Installation, changed);
        if (fields.Problem is { } problem) return problem;
        return cancels ? changed!.Ended(ScheduleTrigger.Cancel, reason: null) : changed!;
    }
}
