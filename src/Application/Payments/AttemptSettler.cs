using Ottu.Application.Audit;
using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Application.Ledger;
using Ottu.Application.Operations;
using Ottu.Application.Webhooks;
using Ottu.Domain.Gateways;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>
/// tx2 of every payment: whoever learns what the gateway said (the pay call, the payer's return, the gateway's notification, the inquiry
/// job) records it here, and a second report of the same thing changes nothing.
/// </summary>
public sealed class AttemptSettler(
    ISessions sessions, IAnnouncements announcements, IAlerts alerts, ILedger ledger, SurplusReturn surplus, AttemptEffects effects, InquiryOptions inquiry, TimeProvider clock)
{
    const int LongestMessage = 255;
    const int LongestDeclineCode = 32;
    const int LongestRedirectUrl = 2000;

    /// <param name="tx">Locks the session first, so that reports queue.</param>
    /// <param name="installation">The configuration.</param>
    /// <param name="known">The attempt as the caller knew it; read again under the lock.</param>
    /// <param name="answer">What the gateway said.</param>
    /// <param name="trigger">Why a notification would be sent.</param>
    /// <returns>The attempt as stored.</returns>
    public async Task<Attempt> Record(ITx tx, Installation installation, Attempt known, GatewayAnswer answer, WebhookTrigger trigger)
    {
        var session = await sessions.Lock(tx, known.SessionRef) ?? throw new InvalidOperationException($"Attempt {known.ReferenceNumber} has no session.");
        var attempt = (await sessions.Attempts(tx, session.Id)).Single(row => row.ReferenceNumber == known.ReferenceNumber);
        var schedule = ScheduleOf(installation, attempt);
        var told = Fitting(Take(attempt, answer, schedule)) with { AnsweredAt = attempt.AnsweredAt ?? (IsTheCall(trigger) ? clock.GetUtcNow() : null) };
        if (TriggerOf(answer) is not { } outcome)
        {
            if (attempt.State != AttemptState.Pending) return told;
            await sessions.Save(tx, told);
            if (IsTheCall(trigger)) await effects.Undecided(tx, installation, session, told, answer, isFirst: attempt.AnsweredAt is null);

            // Silence of a gateway that the clock never asks: nobody would ever hear of the money. rulings 1
            if (answer is GatewayAnswer.Unknown && IsTheCall(trigger) && attempt.NextInquiryAt is not null && told.NextInquiryAt is null)
            {
                await alerts.Raise(tx, "undecided_attempt", session.Id, $"Attempt {attempt.ReferenceNumber} is undecided and its gateway is not asked by the clock.");
            }

            return told;
        }

        var settled = Settlement.Apply(session, told, outcome, MayRetry(installation, attempt), clock.GetUtcNow());
        if (settled.Kind == SettledKind.Ignored) return attempt;
        settled = await effects.Settled(tx, installation, settled, answer, trigger);
        await sessions.Save(tx, settled.Attempt);
        var state = Domain.Kernel.WireNames.Wire(settled.Attempt.State);
        tx.OnCommit(() => Measured.Attempts.Add(1, new("pg_code", attempt.PgCode), new("state", state)));
        if (settled.Session != session) await sessions.Save(tx, settled.Session);
        if (settled.Attempt.State == AttemptState.Success) await ledger.PostPayment(tx, settled.Session, settled.Attempt);
        if (settled.Kind == SettledKind.Changed && IsAnnounced(installation, trigger)) await announcements.Announce(tx, installation, settled.Session, settled.Attempt, trigger);
        if (settled.Kind == SettledKind.Surplus) await GiveBack(tx, installation, session, settled.Attempt);
        return settled.Attempt;
    }

    /// <summary>
    /// Ends an attempt that another one takes over from in this very transaction: the session stays as it is and nobody is told. What was proved unpaid
    /// after silence stays open behind the new one, because its money may still come. False when it has an outcome by now. docs/protocol/routing.md 3.5
    /// </summary>
    public async Task<bool> Abandon(ITx tx, Installation installation, Attempt known, GatewayAnswer answer)
    {
        var attempt = (await sessions.Attempts(tx, known.SessionRef)).Single(row => row.ReferenceNumber == known.ReferenceNumber);
        if (attempt.State != AttemptState.Pending) return false;
        var now = clock.GetUtcNow();
        var schedule = ScheduleOf(installation, attempt);

        // Nobody would ever ask again whether the money came after all.
        if (TriggerOf(answer) is null && schedule is null) return false;
        var told = Fitting(Take(attempt, answer, schedule)) with { AnsweredAt = attempt.AnsweredAt ?? now };
        if (TriggerOf(answer) is not { } outcome) told = told with { IsSuperseded = true };
        else if (!told.TryMove(outcome, now, out told)) return false;
        await sessions.Save(tx, told);
        await effects.Abandoned(tx, installation, (await sessions.Lock(tx, attempt.SessionRef))!, told, answer);
        return true;
    }

    /// <summary>Money that the session cannot take goes back by itself, and a person is told. rulings 3</summary>
    async Task GiveBack(ITx tx, Installation installation, Session session, Attempt attempt)
    {
        var isReturned = await surplus.Arrange(tx, installation, attempt);
        await alerts.Raise(tx, "surplus_money", session.Id, SurplusText(session, attempt) + (isReturned ? " It is being returned." : " It must be returned by hand."));
    }

    /// <summary>The inquiry schedule of an attempt's connection; null for gateways that are never asked by the clock.</summary>
    public InquirySchedule? ScheduleOf(Installation installation, Attempt attempt)
    {
        var minutes = (installation.Mids.TryGetValue(attempt.PgCode, out var mid) ? mid.InquiryMinutes : null)
            ?? Catalogue.Find(attempt.Gateway)?.InquiryMinutes
            ?? InquirySchedule.DefaultMinutes;
        return minutes == 0 ? null : new InquirySchedule(TimeSpan.FromMinutes(minutes), inquiry.Tries, TimeSpan.FromMinutes(inquiry.SpacingMinutes));
    }

    /// <summary>The inquiry schedule of an attempt whose process died before it heard the gateway's answer. rulings 9</summary>
    public InquirySchedule OrphanSchedule => new(TimeSpan.FromSeconds(inquiry.OrphanSeconds), inquiry.Tries, TimeSpan.FromMinutes(inquiry.SpacingMinutes));

    /// <summary>Whether the charge itself was answered, and not a later question about it.</summary>
    static bool IsTheCall(WebhookTrigger trigger) => trigger is WebhookTrigger.PayerReturn or WebhookTrigger.DirectCharge or WebhookTrigger.ScheduledCharge;

    /// <summary>Whoever asks gets the outcome as the answer; the call itself announces it where it is told to.</summary>
    static bool IsAnnounced(Installation installation, WebhookTrigger trigger) => trigger switch
    {
        WebhookTrigger.InquiryCall or WebhookTrigger.StaffInquiry => false,
        WebhookTrigger.DirectCharge => installation.Webhooks.NotifyOnMit,
        _ => true,
    };

    static bool MayRetry(Installation installation, Attempt attempt) =>
        !installation.Mids.TryGetValue(attempt.RoutedFrom ?? attempt.PgCode, out var mid) || mid.CanHaveMultipleAttempts;

    static string SurplusText(Session session, Attempt attempt) =>
        $"{attempt.Total.WithCode()} arrived for session {session.SessionId} in state {Domain.Kernel.WireNames.Wire(session.State)} (attempt {attempt.ReferenceNumber}).";

    static AttemptTrigger? TriggerOf(GatewayAnswer answer) => answer switch
    {
        GatewayAnswer.Approved => AttemptTrigger.Succeed,
        GatewayAnswer.Declined => AttemptTrigger.Decline,
        GatewayAnswer.Canceled => AttemptTrigger.CancelByPayer,
        GatewayAnswer.NotSent => AttemptTrigger.FailToStart,
        _ => null,
    };

    /// <summary>Copies what is kept of an answer; an undecided attempt gets its next inquiry.</summary>
    static Attempt Take(Attempt attempt, GatewayAnswer answer, InquirySchedule? schedule) => answer switch
    {
        GatewayAnswer.Approved { Receipt: var receipt } => With(attempt, receipt) with { Message = null, DeclineCode = null },
        GatewayAnswer.Declined declined => With(attempt, declined.Receipt) with { Message = declined.Message, DeclineCode = declined.Code },
        GatewayAnswer.Canceled { Receipt: var receipt } => With(attempt, receipt) with { Message = "Canceled by the customer." },
        GatewayAnswer.NotSent unsent => attempt with { Message = unsent.Message ?? "The payment gateway could not be reached." },
        GatewayAnswer.ActionRequired action => With(attempt, action.Receipt) with { RedirectUrl = action.RedirectUrl, NextInquiryAt = First(attempt, schedule) },
        GatewayAnswer.Pending { Receipt: var receipt } => With(attempt, receipt) with { NextInquiryAt = First(attempt, schedule) },
        _ => attempt with { NextInquiryAt = First(attempt, schedule) },
    };

    static DateTimeOffset? First(Attempt attempt, InquirySchedule? schedule) =>
        attempt.Inquiries > 0 ? attempt.NextInquiryAt : schedule?.Next(attempt.StartedAt, 0, attempt.StartedAt);

    /// <summary>A gateway's text may be longer than its column: what it decided must be stored all the same.</summary>
    static Attempt Fitting(Attempt attempt) => attempt with
    {
        Message = Cut(attempt.Message, LongestMessage),
        DeclineCode = Cut(attempt.DeclineCode, LongestDeclineCode),
        RedirectUrl = Cut(attempt.RedirectUrl, LongestRedirectUrl),
    };

    static string? Cut(string? text, int most) => text?.Length > most ? text[..most] : text;

    static Attempt With(Attempt attempt, GatewayReceipt receipt) => attempt with
    {
        GatewayResponse = receipt.Raw.Count > 0 ? receipt.Raw : attempt.GatewayResponse,
        PgParams = receipt.PgParams.Count > 0 ? receipt.PgParams : attempt.PgParams,
        Card = receipt.Card ?? attempt.Card,
    };
}

/// <summary>Configuration <c>Ottu:Inquiry</c>.</summary>
public sealed record InquiryOptions
{
    /// <summary>An attempt whose process died is asked about after this long.</summary>
    public int OrphanSeconds { get; init; } = 60;

    public int Tries { get; init; } = 3;

    /// <summary>Between the tries; may be a fraction.</summary>
    public double SpacingMinutes { get; init; } = 2;
}
