using System.Text.Json.Nodes;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>Global settings as a document. docs/protocol/administration.md, settings</summary>
static class GlobalSettingsDocument
{
    public static GlobalSettings Read(SettingFields fields, GlobalSettings current)
    {
        fields.CheckVersion(current.Version);
        var zone = fields.Text("time_zone", current.TimeZone, max: 64, blank: false);
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)) fields.Refuse("time_zone", $"\"{zone}\" is not a known time zone.");
        return current with
        {
            Name = fields.Text("name", current.Name, max: 128, blank: false),
            Website = fields.Url("website", current.Website),
            Email = fields.Email("email", current.Email),
            ReferencePrefix = fields.Slug("reference_prefix", current.ReferencePrefix, max: 32, blank: true),
            TimeZone = zone,
            IsPaused = fields.Flag("is_paused", current.IsPaused),
            ExpirePaymentTransactions = fields.Flag("expire_payment_transactions", current.ExpirePaymentTransactions),
        };
    }

    public static JsonObject View(GlobalSettings settings) => new()
    {
        ["name"] = settings.Name,
        ["website"] = settings.Website,
        ["email"] = settings.Email,
        ["reference_prefix"] = settings.ReferencePrefix,
        ["time_zone"] = settings.TimeZone,
        ["is_paused"] = settings.IsPaused,
        ["expire_payment_transactions"] = settings.ExpirePaymentTransactions,
        ["version"] = settings.Version,
    };
}
