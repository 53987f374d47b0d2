using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Billing;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Billing;

/// <summary>
/// Charges now: a new cycle where a person or an event decides, else the open cycle once more. The calendar's cycles are not brought
/// forward. Body: <c>amount</c> (optional) and <c>event</c>, which counts once.
/// </summary>
public sealed record ChargeBillingSchedule(long Id, Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class ChargeBillingScheduleHandler(BillingChange change, BillingCharge charge, IBilling billing, IInstallations installations, IMediator mediator, ICaller caller)
    : IRequestHandler<ChargeBillingSchedule, Result<JsonObject>>
{
    const int LongestEvent = 64;

    public async Task<Result<JsonObject>> Handle(ChargeBillingSchedule request, CancellationToken ct)
    {
        var installation = await installations.Current(ct);
        if (installation.Settings.IsPaused && caller.Can(Permissions.ManageBilling)) return Problem.Paused.Instance;
        if (!(await change.Run(request.Id, request.Body, Ask, ct)).TryGet(out _, out var problem)) return problem;
        if (await billing.Claim(request.Id, ct) is { } due) await charge.Run(installation, due, RunSource.Manual, ct);
        return await mediator.Send(new GetBillingSchedule(request.Id), ct);
    }

    async Task<Result<BillingSchedule>> Ask(ITx tx, ScheduleContext context)
    {
        var (fields, schedule) = (context.Fields, context.Schedule);
        var amount = Amount(fields, schedule);
        var key = fields.Text("event", LongestEvent, required: schedule is { Variant: BillingVariant.EventBased, IsOpen: false });
        if (fields.Problem is { } problem) return problem;
        if (key is not null && await billing.HasRun(tx, schedule.Id, key)) return schedule;
        if (!schedule.Runs) return ScheduleContext.Ended(schedule);
        if (schedule.IsOpen) return key is null ? Again(schedule, context.Now) : Busy;
        if (schedule.Plan is not null) return schedule.NextRunAt <= context.Now ? schedule : new Problem.Refused("The next cycle is not due yet.", "not_due");
        if (schedule.NextRunAt is not null) return Busy;
        var asked = schedule.Asked(amount, key, context.Now);
        return asked.Judge(context.Agreement, context.Now, context.Zone) switch
        {
            BillingVerdict.Charge => asked,
            BillingVerdict.Wait => new Problem.Refused("The agreement's interval has not passed yet.", "agreement_limit"),
            BillingVerdict.Stop stop => new Problem.Refused("The agreement can not be charged: " + stop.Reason, stop.Reason),
            BillingVerdict.End end => new Problem.Refused("The agreement can not be charged any more: " + end.Reason, end.Reason),
            _ => asked,
        };
    }

    /// <summary>While a charge is running nothing is due, and its outcome comes by itself.</summary>
    static Result<BillingSchedule> Again(BillingSchedule schedule, DateTimeOffset now) =>
        schedule.NextRunAt is null ? Busy : schedule with { NextRunAt = now };

    static readonly Problem Busy = new Problem.Refused("A charge of this schedule is still being processed.", "invalid_state");

    static Money? Amount(Fields fields, BillingSchedule schedule)
    {
        if (!fields.IsSet("amount")) return null;
        if (schedule.IsOpen || schedule.Plan is not null) fields.Error("amount", "The amount of this cycle is fixed.");
        if (fields.Decimal("amount") is not { } amount) return null;
        if (!Money.TryFrom(amount, schedule.Amount.Currency, out var money)) fields.Error("amount", FieldTexts.DecimalPlaces(schedule.Amount.Currency.Exponent));
        else if (money.Minor <= 0) fields.Error("amount", "Ensure this value is greater than 0.");
        return money;
    }
}
