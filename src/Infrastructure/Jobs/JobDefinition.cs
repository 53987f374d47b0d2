using MediatR;
using Ottu.Application.Ledger;
using Ottu.Application.Operations;
using Ottu.Application.Operations.Approvals;
using Ottu.Application.Payments;
using Ottu.Application.Settings;
using Ottu.Application.Webhooks;

namespace Ottu.Infrastructure.Jobs;

/// <summary>A job is a scheduled command. Handlers claim their rows, so two nodes that fire the same job do no harm.</summary>
/// <param name="Name">Stable name.</param>
/// <param name="Every">Between the end of one run and the start of the next.</param>
/// <param name="Description">For administrators.</param>
/// <param name="Command">What is sent.</param>
public sealed record JobDefinition(string Name, TimeSpan Every, string Description, Func<IRequest<int>> Command)
{
    public static readonly IReadOnlyList<JobDefinition> All =
    [
        new("inquire-pending", TimeSpan.FromSeconds(15), "Asks gateways about attempts that are still undecided.", () => new InquirePending()),
        new("inquire-operations", TimeSpan.FromSeconds(15), "Asks gateways about refunds, captures and voids that are still undecided.", () => new InquireOperations()),
        new("expire-overdue", TimeSpan.FromSeconds(30), "Moves overdue payments to expired.", () => new ExpireOverdue()),
        new("invalidate-unusable", TimeSpan.FromSeconds(30), "Invalidates open payments that lost every usable connection.", () => new InvalidateUnusable()),
        new("purge-webhook-log", TimeSpan.FromHours(6), "Removes old notifications from the delivery log.", () => new PurgeDeliveries()),
        new("tend-approvals", TimeSpan.FromMinutes(1), "Closes approval requests whose gateway has decided, and those that nobody answered in time.", () => new TendApprovals()),
        new("verify-ledger", TimeSpan.FromDays(1), "Compares the books with payments and operations, and raises an alert where they differ.", () => new VerifyLedger()),
        new("refresh-rates", TimeSpan.FromMinutes(5), "Fetches exchange rates when the last ones are due, and again after a failure.", () => new RefreshRates()),
    ];
}
