using System.Globalization;
using MediatR;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Billing;
using Ottu.Domain.Settings;

namespace Ottu.Application.Billing;

/// <summary>Job: tells customers 7 days and 1 day before a charge, each once. Returns how many mails were written.</summary>
public sealed record SendBillingNotices : IRequest<int>;

/// <summary>Job: tells customers whose card ends within 60, 30 and 7 days while a schedule needs it, each once. Returns how many mails were written.</summary>
public sealed record SendCardExpiryNotices : IRequest<int>;

public sealed class BillingNoticesHandlers(IBilling billing, IDb db, IInstallations installations, BillingJournal journal, TimeProvider clock) :
    IRequestHandler<SendBillingNotices, int>,
    IRequestHandler<SendCardExpiryNotices, int>
{
    const int Batch = 100;

    /// <summary>From so many days before down to so many; nearer than that, the next one speaks.</summary>
    static readonly (string Kind, int Days, int DownTo)[] BeforeCharge = [("charge_7d", 7, 1), ("charge_1d", 1, 0)];

    static readonly (string Kind, int Days, int DownTo)[] BeforeExpiry = [("card_60d", 60, 30), ("card_30d", 30, 7), ("card_7d", 7, 0)];

    public async Task<int> Handle(SendBillingNotices request, CancellationToken ct)
    {
        var (sent, now) = (0, clock.GetUtcNow());
        var installation = await installations.Current(ct);
        foreach (var (kind, days, downTo) in BeforeCharge)
        {
            while (await billing.ToAnnounce(kind, now.AddDays(downTo), now.AddDays(days), Batch, ct) is { Count: > 0 } batch)
            {
                foreach (var id in batch) sent += await db.InTransaction(tx => Announce(tx, installation, id, kind, days), ct);
            }
        }

        return sent;
    }

    public async Task<int> Handle(SendCardExpiryNotices request, CancellationToken ct)
    {
        var (sent, now) = (0, clock.GetUtcNow());
        var installation = await installations.Current(ct);
        foreach (var (kind, days, downTo) in BeforeExpiry)
        {
            while (await billing.ToWarn(kind, now.AddDays(downTo), now.AddDays(days), Batch, ct) is { Count: > 0 } batch)
            {
                foreach (var card in batch) sent += await db.InTransaction(tx => Warn(tx, installation, card, kind), ct);
            }
        }

        return sent;
    }

    async Task<int> Announce(ITx tx, Installation installation, long id, string kind, int days)
    {
        if (await billing.Lock(tx, id) is not { Status: ScheduleStatus.Active, IsOpen: false, NextRunAt: { } due } schedule) return 0;
        if (!await billing.TryNotice(tx, id, kind, due.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture))) return 0;

        // Somebody who pays every few days is not told each time that it is a few days off.
        if (schedule.Plan is not { } plan || plan.ShortestDays <= days) return 0;
        await journal.Mail(tx, schedule, BillingMails.Upcoming(schedule, installation, due));
        return 1;
    }

    async Task<int> Warn(ITx tx, Installation installation, ExpiringCard card, string kind)
    {
        if (await billing.Lock(tx, card.ScheduleRef) is not { Runs: true } schedule || !await billing.TryNotice(tx, schedule.Id, kind, card.Subject)) return 0;
        await journal.Mail(tx, schedule, BillingMails.CardEnds(schedule, installation, card));
        return 1;
    }
}
