using System.Text.Json.Nodes;
using Ottu.Application.Audit;
using Ottu.Application.Cards;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Billing;
using Ottu.Domain.Cards;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Billing;

/// <summary>What a change by an administrator is decided on.</summary>
public sealed record ScheduleContext(Installation Installation, BillingSchedule Schedule, Agreement Agreement, Fields Fields, DateTimeOffset Now)
{
    public TimeZoneInfo Zone => Installation.Zone();

    public static Problem Ended(BillingSchedule schedule) => new Problem.Refused($"This schedule is {schedule.Status.Wire()}.", "invalid_state");
}

/// <summary>One change of a schedule by an administrator: found, permitted, readable, decided under its lock, stored and audited in one commit.</summary>
public sealed class BillingChange(IBilling billing, IDb db, IAgreements agreements, IInstallations installations, IAudit audit, ICaller caller, TimeProvider clock)
{
    public Task<Result<JsonObject>> Run(long id, Result<Fields> body, Func<ScheduleContext, Result<BillingSchedule>> decide, CancellationToken ct) =>
        Run(id, body, (_, context) => Task.FromResult(decide(context)), ct);

    public async Task<Result<JsonObject>> Run(long id, Result<Fields> body, Func<ITx, ScheduleContext, Task<Result<BillingSchedule>>> decide, CancellationToken ct)
    {
        var installation = await installations.Current(ct);
        return await db.InTransaction(tx => Change(tx, installation, id, body, decide), ct);
    }

    async Task<Result<JsonObject>> Change(ITx tx, Installation installation, long id, Result<Fields> body, Func<ITx, ScheduleContext, Task<Result<BillingSchedule>>> decide)
    {
        if (await billing.Lock(tx, id) is not { } schedule) return Problem.NotFound.Instance;
        if (!caller.Can(Permissions.ManageBilling)) return Problem.Forbidden.Instance;
        if (!body.TryGet(out var fields, out var broken)) return broken;
        var agreement = await agreements.Lock(tx, schedule.AgreementRef) ?? throw new InvalidOperationException($"Schedule {id} has no agreement.");
        if (!(await decide(tx, new ScheduleContext(installation, schedule, agreement, fields, clock.GetUtcNow()))).TryGet(out var changed, out var problem)) return problem;
        var (before, after) = (BillingScheduleDocument.View(schedule, installation.Zone()), BillingScheduleDocument.View(changed, installation.Zone()));
        var changes = AddBillingScheduleHandler.Changes(before, after);
        if (changes.Count == 0) return before;
        changed = changed with { Version = schedule.Version + 1 };
        await billing.Save(tx, changed);
        await audit.Record(tx, AuditAction.Update, BillingJournal.RecordType, BillingJournal.Key(schedule), changes);
        return BillingScheduleDocument.View(changed, installation.Zone());
    }
}
