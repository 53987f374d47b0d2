using System.Text.Json.Nodes;
using Ottu.Application.Audit;
using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Application.Ledger;
using Ottu.Application.Payments;
using Ottu.Domain.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Operations;

/// <summary>
/// tx2 of every operation: whoever learns what the gateway said (the call, the inquiry job, a notification) records it here, and a second
/// report of the same thing changes nothing.
/// </summary>
public sealed class OperationSettler(
    ISessions sessions, IOperations operations, IOperationEvents events, ILedger ledger, IAlerts alerts, IAudit audit, OperationSchedule schedule, TimeProvider clock)
{
    static readonly TimeSpan RemindAfter = TimeSpan.FromDays(1);

    /// <param name="tx">Locks the parent first, so that reports queue.</param>
    /// <param name="installation">The configuration.</param>
    /// <param name="known">The operation as the caller knew it, inquiries counted; read again under the lock.</param>
    /// <param name="answer">What the gateway said.</param>
    /// <returns>Parent and operation as stored.</returns>
    public async Task<(Session Session, Operation Operation)> Record(ITx tx, Installation installation, Operation known, GatewayAnswer answer)
    {
        var session = await sessions.Lock(tx, known.SessionRef) ?? throw new InvalidOperationException($"Operation {known.ReferenceNumber} has no session.");
        var operation = await operations.Find(tx, known.ReferenceNumber) ?? throw new InvalidOperationException($"Operation {known.ReferenceNumber} is gone.");
        var now = clock.GetUtcNow();
        var told = Take(operation, answer) with { Inquiries = Math.Max(operation.Inquiries, known.Inquiries) };
        var moved = told;
        var isMoved = TriggerOf(told, answer) is { } trigger && told.TryMove(trigger, now, out moved);
        if (!isMoved && !OperationSchedule.IsAsked(operation.State)) return (session, operation);

        // A reminder of an order that was not sent yet says nothing of one that has no outcome.
        moved = await Plan(tx, moved with { AnsweredAt = operation.AnsweredAt ?? now, AlertedAt = isMoved ? null : operation.AlertedAt }, now);
        await operations.Save(tx, moved);
        if (isMoved) await Publish(tx, installation, session, moved);
        if (isMoved && !OperationSchedule.IsAsked(operation.State)) await alerts.Raise(tx, "late_operation", session.Id, LateText(operation));
        return (session, moved);
    }

    /// <summary>Tells a person, once, of surplus money whose return has waited for a day.</summary>
    public async Task RemindOfUnsent(ITx tx, Operation known, string why)
    {
        var now = clock.GetUtcNow();
        if (now - known.StartedAt < RemindAfter || await sessions.Lock(tx, known.SessionRef) is not { } session) return;
        if (await operations.Find(tx, known.ReferenceNumber) is not { State: OperationState.Reserved, AlertedAt: null } operation) return;
        await operations.Save(tx, operation with { AlertedAt = now });
        await alerts.Raise(
            tx, "surplus_not_returned", session.Id, $"{operation.Amount.WithCode()} of session {session.SessionId} could not be returned so far, and is tried again every few minutes: {why}");
    }

    async Task Publish(ITx tx, Installation installation, Session session, Operation operation)
    {
        var attempt = (await sessions.Attempts(tx, session.Id)).Single(row => row.Id == operation.AttemptRef);
        if (operation.State == OperationState.Succeeded) await ledger.PostOperation(tx, session, attempt, operation);
        if (attempt.IsSurplus && !operation.State.HoldsMoney())
        {
            var why = operation.Message ?? "The order to return it never arrived at the payment gateway.";
            await alerts.Raise(tx, "surplus_not_returned", session.Id, $"{operation.Amount.WithCode()} of session {session.SessionId} could not be returned: {why}");
        }

        if (operation.IsVisible) await events.Announce(tx, installation, session, operation);
        await audit.Record(tx, AuditAction.Update, "operation", operation.ReferenceNumber, Changes(session, operation));
    }

    /// <summary>The next question to the gateway, where one is still needed.</summary>
    async Task<Operation> Plan(ITx tx, Operation operation, DateTimeOffset now)
    {
        if (!OperationSchedule.IsAsked(operation.State)) return operation;
        var planned = operation with { NextInquiryAt = schedule.Next(operation, now) };
        if (operation.AlertedAt is not null || !OperationSchedule.IsOverdue(operation, planned.NextInquiryAt, now)) return planned;
        await alerts.Raise(tx, "undecided_operation", operation.SessionRef, $"The {operation.Kind.Wire()} {operation.ReferenceNumber} of {operation.Amount.WithCode()} is still undecided.");
        return planned with { AlertedAt = now };
    }

    OperationTrigger? TriggerOf(Operation operation, GatewayAnswer answer) => answer switch
    {
        GatewayAnswer.Approved => OperationTrigger.Succeed,
        GatewayAnswer.Declined or GatewayAnswer.Canceled or GatewayAnswer.NotSent => OperationTrigger.Refuse,
        GatewayAnswer.NotPaid when schedule.IsNeverSent(operation) => OperationTrigger.Refuse,

        // An orphan, of which the gateway knows nothing yet: asked again before anything is said of it.
        GatewayAnswer.NotPaid => null,
        _ when operation.State != OperationState.Reserved => null,
        _ => operation.Kind == OperationKind.Refund ? OperationTrigger.Queue : OperationTrigger.Lose, // only refunds queue.
    };

    static Operation Take(Operation operation, GatewayAnswer answer) => answer switch
    {
        GatewayAnswer.Approved { Receipt: var receipt } => With(operation, receipt) with { Message = null, DeclineCode = null },
        GatewayAnswer.Declined declined => With(operation, declined.Receipt) with { Message = declined.Message, DeclineCode = declined.Code },
        GatewayAnswer.Canceled { Receipt: var receipt } => With(operation, receipt) with { Message = "Canceled at the payment gateway.", DeclineCode = "canceled" },
        GatewayAnswer.Pending { Receipt: var receipt } => With(operation, receipt),
        GatewayAnswer.NotSent => operation with { Message = "The payment gateway could not be reached." },
        _ => operation,
    };

    static Operation With(Operation operation, GatewayReceipt receipt) => operation with
    {
        GatewayResponse = receipt.Raw.Count > 0 ? receipt.Raw : operation.GatewayResponse,
        PgParams = receipt.PgParams.Count > 0 ? receipt.PgParams : operation.PgParams,
    };

    static string LateText(Operation operation) =>
        $"The {operation.Kind.Wire()} {operation.ReferenceNumber} of {operation.Amount.WithCode()} was given up as {operation.State.Wire()}; the gateway did it after all.";

    static JsonObject Changes(Session session, Operation operation) => new()
    {
        ["session_id"] = new JsonArray(null, session.SessionId.Value),
        ["operation"] = new JsonArray(null, operation.Kind.Wire()),
        ["amount"] = new JsonArray(null, operation.Amount.WithCode()),
        ["tracking_key"] = new JsonArray(null, operation.TrackingKey),
        ["state"] = new JsonArray(null, operation.State.Wire()),
    };
}

/// <summary>When a gateway is asked about an undecided operation, and when a person is. docs/protocol/operations.md 1</summary>
public sealed class OperationSchedule(InquiryOptions inquiry)
{
    static readonly TimeSpan QueuedEvery = TimeSpan.FromMinutes(30);
    static readonly TimeSpan AlertAfter = TimeSpan.FromDays(10);

    public static bool IsAsked(OperationState state) => state is OperationState.Reserved or OperationState.Queued or OperationState.Unknown;

    /// <summary>A queued refund: every half hour for ever. An unknown capture or void: as payments are; null when a person must look.</summary>
    public DateTimeOffset? Next(Operation operation, DateTimeOffset now) => operation.State == OperationState.Queued
        ? now + QueuedEvery
        : new InquirySchedule(Spacing, inquiry.Tries, Spacing).Next(operation.StartedAt, operation.Inquiries, now);

    public static bool IsOverdue(Operation operation, DateTimeOffset? next, DateTimeOffset now) =>
        next is null || (operation.State == OperationState.Queued && now - operation.StartedAt >= AlertAfter);

    /// <summary>The gateway knows nothing of it, and that is final: it said so at the last try of the first schedule, and not before.</summary>
    public bool IsNeverSent(Operation operation) => operation.Inquiries >= inquiry.Tries;

    TimeSpan Spacing => TimeSpan.FromMinutes(inquiry.SpacingMinutes);
}
