using System.Globalization;
using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Application.Settings;
using Ottu.Domain.Billing;
using Ottu.Domain.Cards;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;

namespace Ottu.Application.Billing;

/// <summary>A billing schedule as a document. docs/protocol/billing.md 7</summary>
public static class BillingScheduleDocument
{
    const int MostUnits = 366;
    const int MostCycles = 999;
    static readonly TimeOnly DefaultTime = new(9, 0);

    /// <summary>What is changed by it moves every later date.</summary>
    static readonly string[] PlanFields = ["interval_unit", "interval_count", "day_of_month", "start_date"];

    /// <summary>A new schedule for an agreement; null where the fields are wrong.</summary>
    internal static BillingSchedule? Create(Fields fields, Agreement agreement, SavedCard card, DateTimeOffset now, TimeZoneInfo zone)
    {
        var currency = fields.Currency("currency_code", absent: null, required: true);
        var variant = fields.Choice<BillingVariant>("type", absent: null, required: true);
        if (currency is null || variant is null) return null;
        var draft = new BillingSchedule
        {
            AgreementRef = agreement.Id,
            AgreementId = agreement.AgreementId,
            CustomerId = agreement.CustomerId,
            Environment = agreement.Environment,
            PgCode = card.PgCode,
            Variant = variant.Value,
            Amount = Money.Zero(currency),
            Paid = Money.Zero(currency),
            LeastDays = agreement.Terms.CycleIntervalDays,
            CreatedAt = now,
        };
        var read = Read(fields, draft, agreement, now, zone);
        return read is null || fields.Problem is not null ? null : read.Plan is null ? read : read.Next(now.AddTicks(-1), zone) is { HasEnded: false } first ? DueToday(first, read, now, zone) : NoCycle(fields);
    }

    /// <summary>The schedule as an administrator changes it.</summary>
    internal static BillingSchedule? Change(Fields fields, BillingSchedule current, Agreement agreement, DateTimeOffset now, TimeZoneInfo zone)
    {
        fields = fields.AsChange();
        fields.CheckVersion(current.Version);
        foreach (var name in new[] { "customer_id", "environment", "agreement_id", "type", "currency_code" })
        {
            if (fields.Has(name)) fields.Error(name, "This field can not be changed.");
        }

        // What was paid was paid by the old division: another one would charge more or less than the sum that was agreed.
        foreach (var name in new[] { "total_amount", "total_cycles" }.Where(_ => current is { Variant: BillingVariant.Installment, CycleNo: > 0 }))
        {
            if (fields.Has(name)) fields.Error(name, "This field can not be changed once a cycle has begun.");
        }

        if (Read(fields, current, agreement, now, zone) is not { } read || fields.Problem is not null) return null;
        var isNewPlan = PlanFields.Any(fields.Has);
        if (read.Plan is null || !(isNewPlan || fields.Has("time_of_day") || fields.Has("end_date")) || read.IsOpen || read.NextRunAt is null) return read;

        // Dates that a new plan names before today were never due.
        var next = isNewPlan ? read.Next(now, zone) with { Missed = current.Missed } : read.Retimed(now, zone);
        return next.HasEnded ? NoCycle(fields) : next;
    }

    static BillingSchedule? Read(Fields fields, BillingSchedule current, Agreement agreement, DateTimeOffset now, TimeZoneInfo zone)
    {
        var cycles = (int?)fields.Integer("total_cycles", 1, MostCycles, current.TotalCycles, required: current.Variant == BillingVariant.Installment);
        var changed = current with
        {
            PgCode = fields.Text("pg_code", max: 16, current.PgCode, required: fields.Has("pg_code")) ?? current.PgCode,
            TotalCycles = cycles,
            EndDate = Date(fields, "end_date", current.EndDate),
            WhenExhausted = fields.Choice<WhenExhausted>("when_exhausted", current.WhenExhausted) ?? current.WhenExhausted,
            CustomerEmail = fields.Email("customer_email", max: 128, current.CustomerEmail),
            Language = fields.Choice("language", ["en", "ar"], current.Language) ?? current.Language,
            WebhookUrl = fields.Url("webhook_url", max: 200, current.WebhookUrl),
        };
        changed = WithAmounts(fields, changed);
        changed = WithPlan(fields, changed, now, zone);
        CheckLimits(fields, changed, agreement);
        return changed;
    }

    static BillingSchedule WithAmounts(Fields fields, BillingSchedule schedule)
    {
        var currency = schedule.Amount.Currency;
        if (schedule.Variant != BillingVariant.Installment)
        {
            if (fields.IsSet("total_amount")) fields.Error("total_amount", "Only installments have a total.");
            return Amount(fields, "amount", schedule.Amount, required: true) is { } each ? schedule with { Amount = each } : schedule;
        }

        if (fields.IsSet("amount")) fields.Error("amount", "Installments are given by `total_amount`.");
        if (Amount(fields, "total_amount", schedule.Total ?? Money.Zero(currency), required: true) is not { } total || schedule.TotalCycles is not { } cycles) return schedule;
        if (total.Minor >= cycles) return schedule with { Total = total, Amount = Money.FromMinor(total.Minor / cycles, currency) };
        fields.Error("total_amount", "The total is too small for so many cycles.");
        return schedule;
    }

    static Money? Amount(Fields fields, string name, Money current, bool required)
    {
        if (fields.Decimal(name, current.IsZero ? null : current.Amount, required) is not { } amount) return null;
        if (!Money.TryFrom(amount, current.Currency, out var money)) fields.Error(name, FieldTexts.DecimalPlaces(current.Currency.Exponent));
        else if (money.Minor <= 0) fields.Error(name, "Ensure this value is greater than 0.");
        else return money;
        return null;
    }

    static BillingSchedule WithPlan(Fields fields, BillingSchedule schedule, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (schedule.Variant is BillingVariant.Unscheduled or BillingVariant.EventBased)
        {
            foreach (var name in PlanFields.Append("time_of_day").Where(fields.IsSet)) fields.Error(name, "No calendar makes this schedule due.");
            return schedule;
        }

        var old = schedule.Plan;
        var isNew = old is null || PlanFields.Any(fields.Has);
        var today = LocalTime.DateOf(now, zone);
        var unit = fields.Choice<IntervalUnit>("interval_unit", old?.Unit, required: true);
        var every = fields.Integer("interval_count", 1, MostUnits, old?.Every ?? 1);
        var start = Date(fields, "start_date", old is null ? today : isNew ? null : old.Start);
        if (old is not null && isNew && !fields.Has("start_date")) fields.Error("start_date", FieldTexts.Required);
        if (isNew && start < today) fields.Error("start_date", "Ensure this date is not in the past.");
        var day = (int?)fields.Integer("day_of_month", 1, 31, unit == IntervalUnit.Month && !fields.Has("start_date") ? old?.DayOfMonth : null);
        if (day is not null && unit is not null and not IntervalUnit.Month) fields.Error("day_of_month", "Only months have it.");
        var time = Time(fields, old?.At ?? DefaultTime);
        if (unit is null || every is null || start is null) return schedule;
        var plan = new BillingPlan { Unit = unit.Value, Every = (int)every, Start = start.Value, DayOfMonth = unit == IntervalUnit.Month ? day ?? start.Value.Day : null, At = time };
        return schedule with { Plan = plan, PlanIndex = isNew ? 0 : schedule.PlanIndex };
    }

    /// <summary>What the agreement would forbid at every cycle is refused now; the rest is judged when a cycle is due.</summary>
    static void CheckLimits(Fields fields, BillingSchedule schedule, Agreement agreement)
    {
        var name = schedule.Variant == BillingVariant.Installment ? "total_amount" : "amount";
        if (schedule.Amount.Amount > agreement.Terms.MaxAmountPerCycle) fields.Error(name, "The amount is above the agreement's maximum per cycle.");
        if (agreement.Terms.IsFixed && agreement.FirstAmount is { } first && schedule.Amount.Minor > 0 && (first != schedule.Amount || (schedule.Total is not null && schedule.AmountOf(schedule.TotalCycles ?? 1) != first)))
        {
            fields.Error(name, $"The agreement fixes the amount of every cycle at {first.WithCode()}.");
        }

        if (schedule.TotalCycles > agreement.Terms.TotalCycles) fields.Error("total_cycles", $"The agreement allows {agreement.Terms.TotalCycles} cycles.");
        if (schedule.Plan is { } plan && plan.LongestDays < agreement.Terms.CycleIntervalDays) fields.Error("interval_count", $"The agreement demands at least {agreement.Terms.CycleIntervalDays} days between two cycles.");
        if (schedule.Plan is { } dated && dated.DateOf(0) > agreement.Terms.ExpiryDate) fields.Error("start_date", "The agreement ends before.");
    }

    /// <summary>A time of today that has passed: due at once.</summary>
    static BillingSchedule DueToday(BillingSchedule first, BillingSchedule read, DateTimeOffset now, TimeZoneInfo zone) =>
        read.Plan!.DueAt(0, zone) is var due && due <= now ? read with { NextRunAt = due } : first;

    static BillingSchedule? NoCycle(Fields fields)
    {
        fields.Error("end_date", "No cycle lies before it.");
        return null;
    }

    static DateOnly? Date(Fields fields, string name, DateOnly? absent) =>
        fields.Date(name, Text(absent)) is { } text ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    static TimeOnly Time(Fields fields, TimeOnly absent)
    {
        if (fields.Text("time_of_day", max: 5, absent.ToString("HH:mm", CultureInfo.InvariantCulture)) is not { } text) return absent;
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return time;
        fields.Error("time_of_day", "Time has wrong format. Use one of these formats instead: hh:mm.");
        return absent;
    }

    static string? Text(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static JsonObject View(BillingSchedule schedule, TimeZoneInfo zone) => new JsonObject
    {
        ["id"] = schedule.Id,
        ["type"] = schedule.Variant.Wire(),
        ["status"] = schedule.Status.Wire(),
        ["reason"] = schedule.Reason,
        ["customer_id"] = schedule.CustomerId,
        ["environment"] = schedule.Environment.Wire(),
        ["agreement_id"] = schedule.AgreementId,
        ["pg_code"] = schedule.PgCode,
        ["amount"] = schedule.Amount.ToString(),
        ["total_amount"] = schedule.Total?.ToString(),
        ["currency_code"] = schedule.Amount.Currency.Code,
        ["interval_unit"] = schedule.Plan?.Unit.Wire(),
        ["interval_count"] = schedule.Plan?.Every,
        ["day_of_month"] = schedule.Plan?.DayOfMonth,
        ["time_of_day"] = schedule.Plan?.At.ToString("HH:mm", CultureInfo.InvariantCulture),
        ["start_date"] = Text(schedule.Plan?.Start),
        ["end_date"] = Text(schedule.EndDate),
        ["total_cycles"] = schedule.TotalCycles,
        ["when_exhausted"] = schedule.WhenExhausted.Wire(),
        ["next_run_at"] = schedule.NextRunAt is { } next ? TimeZoneInfo.ConvertTime(next, zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture) : null,
        ["cycle_no"] = schedule.CycleNo,
        ["is_cycle_open"] = schedule.IsOpen,
        ["tries"] = schedule.Tries,
        ["failures"] = schedule.Failures,
        ["missed"] = schedule.Missed,
        ["paid_amount"] = schedule.Paid.ToString(),
        ["customer_email"] = schedule.CustomerEmail,
        ["language"] = schedule.Language,
        ["webhook_url"] = schedule.WebhookUrl,
        ["created_at"] = WireTime.Iso(schedule.CreatedAt),
        ["version"] = schedule.Version,
    };

    public static JsonObject View(BillingRun run, string? sessionId) => new()
    {
        ["cycle_no"] = run.CycleNo,
        ["try_no"] = run.TryNo,
        ["source"] = run.Source.Wire(),
        ["state"] = run.State.Wire(),
        ["amount"] = run.Amount.ToString(),
        ["session_id"] = sessionId,
        ["reference_number"] = run.ReferenceNumber,
        ["event"] = run.EventKey,
        ["decline_code"] = run.DeclineCode,
        ["message"] = run.Message,
        ["started_at"] = WireTime.Iso(run.StartedAt),
        ["finished_at"] = run.FinishedAt is { } finished ? WireTime.Iso(finished) : null,
    };
}
