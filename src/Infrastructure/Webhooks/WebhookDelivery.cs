using Ottu.Application.Kernel;
using Ottu.Application.Notifications;
using Ottu.Application.Settings;
using Ottu.Domain.Webhooks;
using Ottu.Infrastructure.Kernel;
using Ottu.Infrastructure.Sql;

namespace Ottu.Infrastructure.Webhooks;

/// <summary>
/// Carries out the documented schedule of a notification: one attempt per call, another one only after a timeout. How far it came is in
/// the delivery row, so that any node can go on. docs/protocol/webhooks.md 4
/// </summary>
sealed class WebhookDelivery(DeliveryStore deliveries, WebhookSender sender, IInstallations installations, IMails mails, WebhookOptions options, TimeProvider clock) : IOutboxHandler
{
    public const string Kind = "webhook";

    public async Task<OutboxResult> Handle(OutboxItem item, CancellationToken ct)
    {
        if (await deliveries.Find(item.Payload, ct) is not { Status: DeliveryStatus.Pending } delivery) return new OutboxResult.Done();
        var config = (await installations.Current(ct)).Webhooks;
        var number = delivery.Attempts + 1;
        var outcome = await sender.Send(delivery, number, config, ct);
        if (outcome.IsDelivered) return new OutboxResult.Done(tx => deliveries.Record(tx, delivery, outcome, DeliveryStatus.Delivered, redeliveries: 0));
        if (outcome.TimedOut && config.RetryEnabled && number < config.Retries)
        {
            return new OutboxResult.RetryAt(clock.GetUtcNow() + config.Backoff, tx => deliveries.Record(tx, delivery, outcome, DeliveryStatus.Pending, redeliveries: 0));
        }

        return new OutboxResult.Done(tx => Fail(tx, item, delivery, outcome, config));
    }

    async Task Fail(Tx tx, OutboxItem item, DeliveryRow delivery, SendOutcome outcome, WebhookConfig config)
    {
        await deliveries.Record(tx, delivery, outcome, DeliveryStatus.Failed, redeliveries: 0);
        if (WebhookRedelivery.Next(item, delivery, redeliveries: 0, options, clock) is { } later) await tx.Raise(later);
        if (config is { NotifyOnError: true, Emails.Count: > 0 }) await mails.Send(tx, config.Emails, "Webhook delivery failed", ErrorMail(delivery, outcome));
    }

    static string ErrorMail(DeliveryRow delivery, SendOutcome outcome) =>
        $"""
        A notification could not be delivered.

        Target: {delivery.Target}
        Session: {delivery.SessionId}
        Order number: {delivery.OrderNo ?? "-"}
        Kind: {delivery.Kind}
        Attempts: {delivery.Attempts + 1}
        Last error: {outcome.Error ?? $"The target answered {outcome.HttpStatus}."}
        """;
}

/// <summary>
/// Late redelivery of a failed notification: the same bytes after growing pauses, outside any lane, so that newer events never wait for it.
/// The payer was sent on long ago; nothing but the delivery log changes. rulings 30
/// </summary>
sealed class WebhookRedelivery(DeliveryStore deliveries, WebhookSender sender, IInstallations installations, WebhookOptions options, TimeProvider clock) : IOutboxHandler
{
    public const string Kind = "webhook-redelivery";

    public static OutboxMessage? Next(OutboxItem item, DeliveryRow delivery, long redeliveries, WebhookOptions options, TimeProvider clock) =>
        redeliveries < options.Redelivery.Count
            ? new OutboxMessage(Kind, delivery.DeliveryId, item.Target, Lane: null, clock.GetUtcNow() + options.Redelivery[(int)redeliveries])
            : null;

    public async Task<OutboxResult> Handle(OutboxItem item, CancellationToken ct)
    {
        if (await deliveries.Find(item.Payload, ct) is not { Status: DeliveryStatus.Failed } delivery) return new OutboxResult.Done();
        var config = (await installations.Current(ct)).Webhooks;
        var outcome = await sender.Send(delivery, delivery.Attempts + 1, config, ct);
        return new OutboxResult.Done(tx => Record(tx, item, delivery, outcome));
    }

    async Task Record(Tx tx, OutboxItem item, DeliveryRow delivery, SendOutcome outcome)
    {
        var redeliveries = delivery.Redeliveries + 1;
        await deliveries.Record(tx, delivery, outcome, outcome.IsDelivered ? DeliveryStatus.Delivered : DeliveryStatus.Failed, redeliveries);
        if (!outcome.IsDelivered && Next(item, delivery, redeliveries, options, clock) is { } later) await tx.Raise(later);
    }
}
