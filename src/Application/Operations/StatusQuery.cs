using System.Text.Json.Nodes;
using Ottu.Application.Audit;
using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Application.Settings;
using Ottu.Application.Webhooks;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Operations;

/// <param name="SessionRef">Row identity of the payment.</param>
/// <param name="Trigger">Who asks: <see cref="WebhookTrigger.InquiryCall"/> or <see cref="WebhookTrigger.StaffInquiry"/>.</param>
/// <param name="Notify">Whether the answer is also sent as a payment event.</param>
/// <param name="Target">Where to, for this once; null: where the payment's events go.</param>
public sealed record StatusOrder(long SessionRef, WebhookTrigger Trigger, bool Notify, string? Target);

/// <summary>
/// A status query in the shape of every call to a gateway: count it against the limits in a short transaction, ask with no lock held,
/// record what was learned in a second one.
/// </summary>
public sealed class StatusQuery(IDb db, IInstallations installations, StatusQuestions questions, StatusAnswers answers)
{
    public async Task<Result<JsonObject>> Run(StatusOrder order, CancellationToken ct)
    {
        var installation = await installations.Current(ct);
        var prepared = await db.InTransaction(tx => Prepare(tx, installation, order), ct);
        if (!prepared.TryGet(out var plan, out var problem)) return problem;
        if (plan.Answer is { } stored) return stored;
        var replies = await questions.Ask(installation, plan.Attempts);
        if (replies.Count == 0) return NobodyAnswered;

        // The call is counted, so what was learned is kept, whoever still waits for it.
        var answer = await db.InTransaction(tx => Record(tx, installation, order, replies), CancellationToken.None);
        return answer is not null ? answer : Problem.NotFound.Instance;
    }

    async Task<Result<Plan>> Prepare(ITx tx, Installation installation, StatusOrder order)
    {
        if (!(await questions.Prepare(tx, installation, order.SessionRef)).TryGet(out var attempts, out var problem)) return problem;
        if (attempts.Count > 0) return new Plan(attempts, Answer: null);
        return await answers.Give(tx, installation, order) is { } answer ? new Plan([], answer) : Problem.NotFound.Instance;
    }

    async Task<JsonObject?> Record(ITx tx, Installation installation, StatusOrder order, IReadOnlyList<GatewayReply> replies)
    {
        await questions.Record(tx, installation, replies, order.Trigger);
        return await answers.Give(tx, installation, order);
    }

    static readonly Problem NobodyAnswered = new Problem.Failed(
        new JsonObject { ["detail"] = "The payment gateway did not answer. Please try again later.", ["result"] = "failed" });

    sealed record Plan(IReadOnlyList<Attempt> Attempts, JsonObject? Answer);
}

/// <summary>What a gateway said about an attempt.</summary>
public sealed record GatewayReply(Attempt Attempt, GatewayAnswer Answer);

/// <summary>Which attempts of a payment are asked about, how often, and what becomes of the replies.</summary>
public sealed class StatusQuestions(ISessions sessions, IInquiryCalls calls, IGateways gateways, AttemptSettler settler, TimeProvider clock)
{
    /// <summary>The attempts to ask about, counted as one call; none where the stored state is the answer. Throttled: R23, R24.</summary>
    public async Task<Result<IReadOnlyList<Attempt>>> Prepare(ITx tx, Installation installation, long sessionRef)
    {
        if (await sessions.Lock(tx, sessionRef) is not { DeletedAt: null } session) return Problem.NotFound.Instance;
        if (!MayStillBePaid(session.State)) return Nothing;
        Attempt[] open = [.. (await sessions.Attempts(tx, session.Id)).Where(attempt => IsOpen(attempt) && CanBeAsked(installation, attempt))];
        if (open.Length == 0) return Nothing;
        var now = clock.GetUtcNow();
        var wait = InquiryThrottle.WaitFor(session.CreatedAt, await calls.Of(tx, session.Id), now);
        if (wait > TimeSpan.Zero) return new Problem.Throttled((int)Math.Ceiling(wait.TotalSeconds));
        await calls.Add(tx, session.Id, now);
        return open;
    }

    /// <summary>All at once, as each may take its time; silence is no reply.</summary>
    public async Task<IReadOnlyList<GatewayReply>> Ask(Installation installation, IReadOnlyList<Attempt> attempts)
    {
        var replies = await Task.WhenAll(attempts.Select(async attempt => new GatewayReply(attempt, await gateways.Ask(installation, attempt, CancellationToken.None))));
        return [.. replies.Where(reply => reply.Answer is not GatewayAnswer.Unknown)];
    }

    public async Task Record(ITx tx, Installation installation, IReadOnlyList<GatewayReply> replies, WebhookTrigger trigger)
    {
        // Any success wins, so it comes first: a refusal of another attempt must not end the payment before it.
        foreach (var reply in replies.OrderByDescending(reply => reply.Answer is GatewayAnswer.Approved)) await settler.Record(tx, installation, reply.Attempt, reply.Answer, trigger);
    }

    static Result<IReadOnlyList<Attempt>> Nothing => Array.Empty<Attempt>();

    static bool MayStillBePaid(SessionState state) => state is SessionState.Pending or SessionState.Attempted or SessionState.Failed or SessionState.Expired;

    static bool IsOpen(Attempt attempt) => attempt.State is not (AttemptState.Success or AttemptState.Cod);

    static bool CanBeAsked(Installation installation, Attempt attempt) =>
        installation.Mids.ContainsKey(attempt.PgCode) && Catalogue.Find(attempt.Gateway) is not { InquiryMinutes: 0 };
}

/// <summary>The answer to a status query: the signed payment object, also sent where the caller wants it. docs/protocol/webhooks.md 2.1</summary>
public sealed class StatusAnswers(ISessions sessions, IPaymentEvents events, IAnnouncements announcements, IAudit audit)
{
    /// <summary>Null when the payment is gone.</summary>
    public async Task<JsonObject?> Give(ITx tx, Installation installation, StatusOrder order)
    {
        if (await sessions.Lock(tx, order.SessionRef) is not { DeletedAt: null } session) return null;
        var attempt = PaymentEvent.Spokesman(session, await sessions.Attempts(tx, session.Id));
        if (order.Notify && (order.Target ?? installation.Webhooks.TargetOf(session)) is { } target)
        {
            await announcements.AnnounceTo(tx, installation, session, attempt, order.Trigger, target);
        }

        if (order.Trigger == WebhookTrigger.StaffInquiry)
        {
            await audit.Record(tx, AuditAction.Access, "payment_session", session.SessionId.Value, new JsonObject { ["inquiry"] = new JsonArray(null, session.State.Wire()) });
        }

        return await events.Signed(tx, installation, session, attempt);
    }
}
