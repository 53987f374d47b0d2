using System.Globalization;
using Ottu.Domain.Billing;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Billing;

/// <summary>Words of the mails to customers who are billed, English and Arabic. Dates are the merchant's. docs/protocol/billing.md 6</summary>
static class BillingMails
{
    public static (string Subject, string Body) Upcoming(BillingSchedule schedule, Installation installation, DateTimeOffset due)
    {
        var (name, amount, date) = (installation.Settings.Name, schedule.AmountOf(schedule.CycleNo + 1).WithCode(), Date(due, installation));
        return schedule.Language == "ar"
            ? ($"{name}: دفعة قادمة في {date}", $"سيتم خصم {amount} من بطاقتك المحفوظة في {date} لصالح {name}.\nرقم الاتفاقية: {schedule.AgreementId}")
            : ($"{name}: upcoming payment on {date}", $"{amount} will be charged to your saved card on {date} for {name}.\nAgreement: {schedule.AgreementId}");
    }

    public static (string Subject, string Body) Receipt(BillingSchedule schedule, Installation installation, Money paid)
    {
        var (name, order) = (installation.Settings.Name, Order(schedule));
        return schedule.Language == "ar"
            ? ($"{name}: إيصال دفع {paid.WithCode()}", $"تم دفع {paid.WithCode()} لصالح {name}.\nرقم الطلب: {order}{NextLine(schedule, installation, "الدفعة التالية")}")
            : ($"{name}: receipt for {paid.WithCode()}", $"{paid.WithCode()} was paid to {name}.\nOrder: {order}{NextLine(schedule, installation, "Next payment")}");
    }

    /// <param name="schedule">After the failure.</param>
    /// <param name="installation">The configuration.</param>
    /// <param name="session">The cycle's.</param>
    /// <param name="url">Where it can be paid; null when it no longer can.</param>
    public static (string Subject, string Body) Failure(BillingSchedule schedule, Installation installation, Session session, string? url)
    {
        var (name, amount) = (installation.Settings.Name, session.Terms.Amount.WithCode());
        var until = Date(session.Deadline, installation);
        return schedule.Language == "ar"
            ? ($"{name}: لم تنجح دفعة {amount}", $"لم نتمكن من خصم {amount} من بطاقتك المحفوظة.{(url is null ? "" : $"\nادفع هنا حتى {until}:\n{url}")}{RetryLine(schedule, installation, "سنحاول مرة أخرى في")}")
            : ($"{name}: payment of {amount} failed", $"We could not charge {amount} to your saved card.{(url is null ? "" : $"\nPay here until {until}:\n{url}")}{RetryLine(schedule, installation, "We will try again on")}");
    }

    public static (string Subject, string Body) CardEnds(BillingSchedule schedule, Installation installation, ExpiringCard card)
    {
        var (name, end) = (installation.Settings.Name, card.ExpiresAt.AddDays(-1).ToString("MM/yyyy", CultureInfo.InvariantCulture));
        return schedule.Language == "ar"
            ? ($"{name}: بطاقتك تنتهي في {end}", $"تنتهي صلاحية بطاقتك المحفوظة **** {card.LastFour} في {end}. يرجى تحديثها لتستمر دفعاتك إلى {name}.\nرقم الاتفاقية: {schedule.AgreementId}")
            : ($"{name}: your card ends {end}", $"Your saved card **** {card.LastFour} ends {end}. Please give {name} a new one, so that your payments continue.\nAgreement: {schedule.AgreementId}");
    }

    public static (string Subject, string Body) CardUnusable(BillingSchedule schedule, Installation installation, string? url)
    {
        var name = installation.Settings.Name;
        return schedule.Language == "ar"
            ? ($"{name}: توقفت دفعاتك", $"لا يمكن استخدام بطاقتك المحفوظة، لذلك توقفت دفعاتك إلى {name}.\nرقم الاتفاقية: {schedule.AgreementId}{(url is null ? "" : "\n" + url)}")
            : ($"{name}: your payments are paused", $"Your saved card can not be used any more, so your payments to {name} are paused.\nAgreement: {schedule.AgreementId}{(url is null ? "" : "\n" + url)}");
    }

    static string NextLine(BillingSchedule schedule, Installation installation, string words) =>
        schedule is { Status: ScheduleStatus.Active, NextRunAt: { } next } ? $"\n{words}: {Date(next, installation)}" : "";

    static string RetryLine(BillingSchedule schedule, Installation installation, string words) =>
        schedule is { Status: ScheduleStatus.Active, NextRunAt: { } next } ? $"\n{words} {Date(next, installation)}." : "";

    static string Order(BillingSchedule schedule) => string.Create(CultureInfo.InvariantCulture, $"{schedule.Id}-{schedule.CycleNo}");

    static string Date(DateTimeOffset at, Installation installation) => TimeZoneInfo.ConvertTime(at, installation.Zone()).ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture);
}
