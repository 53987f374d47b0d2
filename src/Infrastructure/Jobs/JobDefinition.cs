using MediatR;
using Ottu.Application.Billing;
using Ottu.Application.Identity;
using Ottu.Application.Jobs;
using Ottu.Application.Ledger;
using Ottu.Application.Operations;
using Ottu.Application.Operations.Approvals;
using Ottu.Application.Payments;
using Ottu.Application.Settings;
using Ottu.Application.Webhooks;

namespace Ottu.Infrastructure.Jobs;

/// <summary>A job is a scheduled command. To add one, add a line to the table; handlers claim their rows, so a run too many does no harm.</summary>
/// <param name="Name">Stable name, at most 64 characters.</param>
/// <param name="Cron">When it runs unless an administrator says otherwise: five fields in UTC, or six where the first is seconds.</param>
/// <param name="Description">For administrators.</param>
/// <param name="Command">What is sent; answers how many records it handled.</param>
public sealed record JobDefinition(string Name, string Cron, string Description, Func<IRequest<int>> Command)
{
    public static readonly IReadOnlyList<JobDefinition> All =
    [
        new("inquire-pending", "*/15 * * * * *", "Asks gateways about attempts that are still undecided.", () => new InquirePending()),
        new("inquire-operations", "*/15 * * * * *", "Asks gateways about refunds, captures and voids that are queued or undecided.", () => new InquireOperations()),
        new("expire-overdue", "*/30 * * * * *", "Moves overdue payments to expired.", () => new ExpireOverdue()),
        new("invalidate-unusable", "*/30 * * * * *", "Invalidates open payments that lost every usable connection.", () => new InvalidateUnusable()),
        new("retry-webhooks", "* * * * *", "Sees to it that webhooks and mails that are due leave, also those that a killed process left behind.", () => new RetryWebhooks()),
        new("tend-approvals", "* * * * *", "Closes approval requests whose gateway has decided, and those that nobody answered in time.", () => new TendApprovals()),
        new("verify-ledger", "30 2 * * *", "Compares the books with payments and operations, and raises an alert where they differ.", () => new VerifyLedger()),
        new("purge-idempotency-keys", "*/10 * * * *", "Removes idempotency keys past their time.", () => new PurgeIdempotencyKeys()),
        new("purge-rate-counters", "25 * * * *", "Removes counters of rate limits whose window is over.", () => new PurgeRateCounters()),
        new("purge-staff-sessions", "35 3 * * *", "Removes sign-ins of staff that ended three months ago.", () => new PurgeStaffSessions()),
        new("purge-webhook-log", "10 */6 * * *", "Removes old notifications from the delivery log.", () => new PurgeDeliveries()),
        new("purge-job-history", "40 * * * *", "Removes old runs from the history of jobs.", () => new PurgeJobRuns()),
        new("charge-due-agreements", "* * * * *", "Charges the agreements whose next cycle or retry is due.", () => new ChargeDueAgreements()),
        new("billing-notices", "20 * * * *", "Tells customers 7 days and 1 day before a scheduled charge.", () => new SendBillingNotices()),
        new("card-expiry-notices", "35 */6 * * *", "Tells customers whose scheduled payments need a card that ends in 60, 30 or 7 days.", () => new SendCardExpiryNotices()),
        new("refresh-rates", "*/5 * * * *", "Fetches exchange rates when the last ones are due, and again after a failure.", () => new RefreshRates()),
    ];
}

/// <summary>The jobs of this build.</summary>
public sealed class JobCatalogue(IReadOnlyList<JobDefinition> all)
{
    readonly Dictionary<string, JobDefinition> _byName = all.ToDictionary(job => job.Name, StringComparer.Ordinal);

    /// <summary>By name.</summary>
    public IReadOnlyList<JobDefinition> All { get; } = [.. all.OrderBy(job => job.Name, StringComparer.Ordinal)];

    public JobDefinition? Find(string name) => _byName.GetValueOrDefault(name);
}
