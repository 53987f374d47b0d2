using MediatR;
using Ottu.Application.Audit;
using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Application.Webhooks;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Payments;

/// <summary>Job: asks the gateways about attempts that are still undecided. Returns how many were asked about.</summary>
public sealed record InquirePending : IRequest<int>;

public sealed class InquirePendingHandler(
    ISessions sessions, IDb db, IInstallations installations, IGateways gateways, AttemptSettler settler, IAlerts alerts, TimeProvider clock) : IRequestHandler<InquirePending, int>
{
    /// <summary>Asked at the same time, so that one silent gateway holds up nobody and a batch ends long before its lease does.</summary>
    const int Batch = 16;

    static readonly GatewayAnswer NeverSent = new GatewayAnswer.NotSent("The charge was never sent.");

    public Task<int> Handle(InquirePending request, CancellationToken ct) =>
        InquiryRound.Run(installations, () => sessions.ClaimDueInquiries(Batch, ct), (installation, reference) => Ask(installation, reference, ct), ct);

    async Task Ask(Installation installation, string reference, CancellationToken ct)
    {
        var attempt = await sessions.FindAttempt(reference, ct);
        if (attempt is not { State: AttemptState.Pending }) return;
        var answer = await gateways.Ask(installation, attempt, ct);
        await db.InTransaction(tx => Record(tx, installation, attempt, answer), ct);
    }

    async Task Record(ITx tx, Installation installation, Attempt asked, GatewayAnswer answer)
    {
        // While the gateway was asked, the pay call may have recorded its own answer: judge by what is true under the lock.
        await sessions.Lock(tx, asked.SessionRef);
        var attempt = (await sessions.Attempts(tx, asked.SessionRef)).Single(row => row.ReferenceNumber == asked.ReferenceNumber);
        var now = clock.GetUtcNow();
        var isOrphan = attempt.AnsweredAt is null;
        var schedule = isOrphan ? settler.OrphanSchedule : settler.ScheduleOf(installation, attempt);
        var inquiries = attempt.Inquiries + 1;

        // A clear "not paid" at the last try of the first schedule is a decision; silence never is. An orphan gets no less time: its process may have
        // died after the charge was sent, and a gateway may book late. docs/protocol/operations.md 2
        if (answer is GatewayAnswer.NotPaid notPaid && (schedule?.IsLastTry(inquiries) ?? true)) answer = isOrphan ? NeverSent : NotCompleted(notPaid);
        var recorded = await settler.Record(tx, installation, attempt with { Inquiries = inquiries }, answer, WebhookTrigger.AutoInquiry);
        if (recorded.State != AttemptState.Pending) return;

        var next = schedule?.Next(attempt.StartedAt, inquiries, now);
        await sessions.Save(tx, recorded with { Inquiries = inquiries, NextInquiryAt = next });
        if (next is null) await alerts.Raise(tx, "undecided_attempt", attempt.SessionRef, $"Attempt {attempt.ReferenceNumber} is undecided and is no longer asked about.");
    }

    static GatewayAnswer.Declined NotCompleted(GatewayAnswer.NotPaid answer) => new("not_paid", "The payment was not completed.", answer.Receipt);
}

public static class InquiryExtensions
{
    /// <summary>
    /// Asks the gateway of an attempt; a connection that is gone cannot be asked. A question that was not sent says nothing about the
    /// charge: it is silence, not <see cref="GatewayAnswer.NotSent"/>, which would end the attempt.
    /// </summary>
    public static async Task<GatewayAnswer> Ask(this IGateways gateways, Installation installation, Attempt attempt, CancellationToken ct)
    {
        if (!installation.Mids.TryGetValue(attempt.PgCode, out var mid)) return new GatewayAnswer.Unknown("The connection no longer exists.");
        var answer = await gateways.Of(mid).Inquire(new InquiryRequest(mid, attempt.ReferenceNumber, attempt.Total), ct);
        return answer is GatewayAnswer.NotSent unsent ? new GatewayAnswer.Unknown(unsent.Reason) : answer;
    }
}
