using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Application.Cards;
using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Application.Webhooks;
using Ottu.Domain.Billing;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Billing;

/// <summary>
/// Charges one schedule that is due. The cycle's session, the run and the attempt are reserved in one commit, so a process that dies leaves
/// either nothing but a lease, and the next run charges, or an attempt, and the inquiry decides.
/// </summary>
public sealed class BillingCharge(
    IBilling billing, ISessions sessions, IAgreements agreements, PaymentCall call, MerchantAdmission admission, CycleSessions cycles, BillingRefusal refusal, BillingJournal journal, TimeProvider clock)
{
    /// <summary>The gateway's answer; null when nothing was charged.</summary>
    public async Task<GatewayAnswer?> Run(Installation installation, DueSchedule due, RunSource source, CancellationToken ct)
    {
        var step = new Step(installation, due, source);
        var order = new ChargeOrder(tx => Take(tx, step), (tx, session) => Admit(tx, step, session))
        {
            Point = "billing",
            Initiator = ChargeInitiator.Merchant,
            Trigger = WebhookTrigger.ScheduledCharge,
            Reserved = (tx, attempt) => Reserved(tx, step, attempt),
        };
        var charged = await call.Charge(installation, order, ct);
        if (charged.TryGet(out var done, out var problem)) return done.Answer;
        await refusal.Apply(installation, due, problem, ct);
        return null;
    }

    /// <summary>The session of the open cycle, or a new one. Null: somebody else works on the schedule, or there is nothing to charge.</summary>
    async Task<Session?> Take(ITx tx, Step step)
    {
        if (await billing.Basis(tx, step.Due.Id) is not { } basis) return null;

        // Session before schedule: so does whoever settles an attempt.
        var session = basis.SessionRef is { } open ? await sessions.Lock(tx, open) : null;
        if (await billing.Lock(tx, step.Due.Id) is not { } schedule || schedule.LeasedUntil != step.Due.LeasedUntil || schedule.SessionRef != basis.SessionRef) return null;
        if (!schedule.Runs || (schedule.Status == ScheduleStatus.PastDue && step.Source == RunSource.Schedule)) return null;
        (step.Before, step.Schedule, step.CardToken) = (schedule, schedule, basis.CardToken);
        if (schedule.IsOpen) return session;
        if (await cycles.Open(tx, step.Installation, schedule, basis.Terms) is not { } opened) return null;
        step.Schedule = schedule.Opened(opened.Id, clock.GetUtcNow(), step.Installation.Zone());
        return opened;
    }

    async Task<Result<Admission>> Admit(ITx tx, Step step, Session session)
    {
        if (step.CardToken is not { } token) return ChargeFailure.NotLinked;
        var admitted = await admission.Admit(tx, step.Installation, session, token);
        if (!admitted.Ok) return admitted;
        if (await agreements.Lock(tx, step.Before!.AgreementRef) is not { } agreement) return ChargeFailure.NotLinked;

        // The issuer forbade it while this cycle was open, perhaps answering somebody else's charge.
        if (agreement.FlaggedAt is not null) return ChargeFailure.CardRefused;
        if (step.Before.IsOpen) return admitted;
        if (step.Before.Judge(agreement, clock.GetUtcNow(), step.Installation.Zone()) is not BillingVerdict.Charge) return ChargeFailure.Limit("The agreement's limits forbid it.");
        await agreements.Save(tx, agreement with { LastCycleAt = step.Schedule!.LastCycleAt });
        return admitted;
    }

    async Task Reserved(ITx tx, Step step, Attempt attempt)
    {
        var trying = step.Schedule!.Trying();
        var run = new BillingRun
        {
            ScheduleRef = trying.Id,
            CycleNo = trying.CycleNo,
            TryNo = trying.Tries,
            Source = trying.Tries == 1 && step.Before!.AskedBy is not null ? RunSource.Event : step.Source,
            SessionRef = attempt.SessionRef,
            ReferenceNumber = attempt.ReferenceNumber,
            EventKey = step.Before!.AskedBy,
            Amount = attempt.SessionAmount,
            StartedAt = attempt.StartedAt,
        };
        if (!await billing.TryAdd(tx, run)) throw new InvalidOperationException($"Cycle {run.CycleNo} of schedule {run.ScheduleRef} has had its try {run.TryNo}.");
        await journal.Save(tx, step.Before, trying);
    }

    /// <summary>What tx1 learned, for what follows in it.</summary>
    sealed class Step(Installation installation, DueSchedule due, RunSource source)
    {
        public Installation Installation => installation;

        public DueSchedule Due => due;

        public RunSource Source => source;

        public BillingSchedule? Before { get; set; }

        public BillingSchedule? Schedule { get; set; }

        public string? CardToken { get; set; }
    }
}

/// <summary>The session of a cycle: one for all its tries and for its payment link.</summary>
public sealed class CycleSessions(SessionWriter writer, TimeProvider clock)
{
    const string Autopay = "autopay";
    const string Subscription = "subscription_id";

    /// <summary>Null where the connection can not be used.</summary>
    public async Task<Session?> Open(ITx tx, Installation installation, BillingSchedule schedule, JsonObject terms)
    {
        var amount = schedule.AmountOf(schedule.CycleNo + 1);
        if (installation.Usable(schedule.PgCode, SessionType.PaymentRequest, amount.Currency) is not { } mid) return null;
        var quote = installation.QuoteFor(mid, SessionType.PaymentRequest, amount, clock.GetUtcNow());
        return await writer.Add(tx, new SessionDraft(Terms(schedule, amount, terms), [quote], InitiatorId: null, new SessionWishes(ShortCheckoutUrl: false, ShortAttachmentUrl: false, QrCode: false)));
    }

    static SessionTerms Terms(BillingSchedule schedule, Money amount, JsonObject agreement) => new()
    {
        Type = SessionType.PaymentRequest,
        PaymentType = PaymentType.AutoDebit,
        Amount = amount,
        PgCodes = [schedule.PgCode],
        OrderNo = string.Create(CultureInfo.InvariantCulture, $"{schedule.Id}-{schedule.CycleNo + 1}"),
        CustomerId = schedule.CustomerId,
        CustomerEmail = schedule.CustomerEmail,
        Language = schedule.Language,
        Agreement = (JsonObject)agreement.DeepClone(),
        ExpirationTime = RetryPlan.LinkLife,
        WebhookUrl = schedule.WebhookUrl,
        Extra = new JsonObject { [Autopay] = new JsonObject { [Subscription] = schedule.Id.ToString(CultureInfo.InvariantCulture) } },
    };
}

public static class BillingZone
{
    /// <summary>The merchant's calendar.</summary>
    public static TimeZoneInfo Zone(this Installation installation) => TimeZoneInfo.FindSystemTimeZoneById(installation.Settings.TimeZone);
}
