using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Cards;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Billing;
using Ottu.Domain.Cards;
using Ottu.Domain.Gateways;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Billing;

/// <summary>Bills an agreement from now on. Its first payment has been made: there is a live agreement and a card linked to it.</summary>
public sealed record AddBillingSchedule(Result<Fields> Body) : IRequest<Result<JsonObject>>;

sealed class AddBillingScheduleHandler(IBilling billing, IDb db, IAgreements agreements, ICards cards, IInstallations installations, IAudit audit, ICaller caller, TimeProvider clock)
    : IRequestHandler<AddBillingSchedule, Result<JsonObject>>
{
    public async Task<Result<JsonObject>> Handle(AddBillingSchedule request, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ManageBilling)) return Problem.Forbidden.Instance;
        if (!request.Body.TryGet(out var fields, out var broken)) return broken;
        var installation = await installations.Current(ct);
        return await db.InTransaction(tx => Add(tx, installation, fields), ct);
    }

    async Task<Result<JsonObject>> Add(ITx tx, Installation installation, Fields fields)
    {
        var customer = fields.Text("customer_id", max: 64, required: true);
        var environment = fields.Choice<MidType>("environment", absent: null, required: true);
        var id = fields.Text("agreement_id", max: 128, required: true);
        if (customer is null || environment is null || id is null) return fields.Problem!;
        if (await agreements.Lock(tx, customer, environment.Value, id) is not { State: AgreementState.Live, CardRef: { } cardRef } agreement || await cards.Find(tx, cardRef) is not { } card)
        {
            return Problem.Field("agreement_id", "The customer has no live agreement with this id.");
        }

        var schedule = BillingScheduleDocument.Create(fields, agreement, card, clock.GetUtcNow(), installation.Zone());
        if (schedule is not null) BillingConnection.Check(fields, installation, schedule);
        if (fields.Problem is { } problem) return problem;
        var added = await billing.Add(tx, schedule!);
        var view = BillingScheduleDocument.View(added, installation.Zone());
        await audit.Record(tx, AuditAction.Create, BillingJournal.RecordType, BillingJournal.Key(added), Changes([], view));
        return view;
    }

    /// <summary><c>{field: [old, new]}</c> of every field that differs.</summary>
    internal static JsonObject Changes(JsonObject before, JsonObject after)
    {
        var changes = new JsonObject();
        foreach (var (name, value) in after.Where(member => !JsonNode.DeepEquals(before[member.Key], member.Value))) changes[name] = new JsonArray(before[name]?.DeepClone(), value?.DeepClone());
        return changes;
    }
}

static class BillingConnection
{
    /// <summary>The connection debits agreements and takes the currency.</summary>
    public static void Check(Fields fields, Installation installation, BillingSchedule schedule)
    {
        if (installation.Usable(schedule.PgCode, SessionType.PaymentRequest, schedule.Amount.Currency) is { AutoDebitEnabled: true } mid && mid.Type == schedule.Environment) return;
        fields.Error("pg_code", $"Payment gateway \"{schedule.PgCode}\" does not debit agreements in {schedule.Amount.Currency}.");
    }
}
