using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Application.Audit;
using Ottu.Application.Kernel;
using Ottu.Application.Notifications;
using Ottu.Application.Payments;
using Ottu.Application.Settings;
using Ottu.Domain.Billing;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Billing;

/// <summary>Stores what a rule made of a schedule, and says so: to auditors, to staff, to the customer.</summary>
public sealed class BillingJournal(IBilling billing, IAudit audit, IAlerts alerts, IMails mails, IBaseUrl baseUrl)
{
    public const string RecordType = "billing_schedule";

    public static string Key(BillingSchedule schedule) => schedule.Id.ToString(CultureInfo.InvariantCulture);

    public async Task Save(ITx tx, BillingSchedule before, BillingSchedule after)
    {
        await billing.Save(tx, after);
        if (after.Missed > before.Missed) await alerts.Raise(tx, "billing_missed", before.SessionRef ?? after.SessionRef, Missed(before, after));
        if (after.Status == before.Status) return;
        await audit.Record(tx, AuditAction.Update, RecordType, Key(after), new JsonObject { ["status"] = new JsonArray(before.Status.Wire(), after.Status.Wire()), ["reason"] = new JsonArray(before.Reason, after.Reason) });
        if (after.Status is ScheduleStatus.Paused or ScheduleStatus.PastDue || after.Reason == "past_due") await alerts.Raise(tx, "billing_" + after.Status.Wire(), before.SessionRef, Stopped(after));
    }

    public Task TellPaid(ITx tx, Installation installation, BillingSchedule schedule, Money amount) =>
        Mail(tx, schedule, BillingMails.Receipt(schedule, installation, amount));

    public Task TellFailed(ITx tx, Installation installation, BillingSchedule schedule, Session session) =>
        Mail(tx, schedule, BillingMails.Failure(schedule, installation, session, session.State.IsOpen() ? SessionLinks.Checkout(session, baseUrl.Value) : null));

    public Task TellOfCard(ITx tx, Installation installation, BillingSchedule schedule, Session? session) =>
        Mail(tx, schedule, BillingMails.CardUnusable(schedule, installation, session is { State: var state } && state.IsOpen() ? SessionLinks.Checkout(session, baseUrl.Value) : null));

    public async Task Mail(ITx tx, BillingSchedule schedule, (string Subject, string Body) mail)
    {
        if (schedule.CustomerEmail is { } address) await mails.Send(tx, [address], mail.Subject, mail.Body);
    }

    static string Missed(BillingSchedule before, BillingSchedule after) =>
        string.Create(CultureInfo.InvariantCulture, $"{after.Missed - before.Missed} planned date(s) of billing schedule {after.Id} passed without a charge of their own.");

    static string Stopped(BillingSchedule schedule) => string.Create(
        CultureInfo.InvariantCulture, $"Billing schedule {schedule.Id} of customer {schedule.CustomerId} is {schedule.Status.Wire()}{(schedule.Reason is { } reason ? ": " + reason : "")}.");
}
