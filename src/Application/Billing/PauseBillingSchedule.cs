using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Domain.Billing;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Billing;

/// <summary>Charges nothing until it is resumed. A charge that is running takes its course.</summary>
public sealed record PauseBillingSchedule(long Id) : IRequest<Result<JsonObject>>;

/// <summary>Goes on with the open cycle, or with the next planned date; dates that passed meanwhile are not made up.</summary>
public sealed record ResumeBillingSchedule(long Id) : IRequest<Result<JsonObject>>;

sealed class PauseBillingScheduleHandlers(BillingChange change) : IRequestHandler<PauseBillingSchedule, Result<JsonObject>>, IRequestHandler<ResumeBillingSchedule, Result<JsonObject>>
{
    static readonly Result<Fields> NoBody = new Fields([]);

    public Task<Result<JsonObject>> Handle(PauseBillingSchedule request, CancellationToken ct) => change.Run(
        request.Id, NoBody, context => context.Schedule.Runs ? context.Schedule.Paused(reason: null) : ScheduleContext.Ended(context.Schedule), ct);

    public Task<Result<JsonObject>> Handle(ResumeBillingSchedule request, CancellationToken ct) => change.Run(
        request.Id,
        NoBody,
        context => context.Schedule.Status == ScheduleStatus.Paused ? context.Schedule.Resumed(context.Now, context.Zone) : ScheduleContext.Ended(context.Schedule),
        ct);
}
