using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>Global settings as a document. docs/protocol/administration.md, settings</summary>
static class GlobalSettingsDocument
{
    public const string FixerAccessKey = "fixer_access_key";

    public static GlobalSettings Read(Fields fields, GlobalSettings current, ISecrets secrets)
    {
        fields = fields.AsChange();
        fields.CheckVersion(current.Version);
        var zone = fields.Text("time_zone", max: 64, current.TimeZone, required: true) ?? current.TimeZone;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)) fields.Error("time_zone", $"\"{zone}\" is not a known time zone.");
        return current with
        {
            Name = fields.Text("name", max: 128, current.Name, required: true) ?? "",
            Website = fields.Url("website", max: 400, current.Website) ?? "",
            Email = fields.Email("email", max: 254, current.Email) ?? "",
            ReferencePrefix = fields.Slug("reference_prefix", max: 32, current.ReferencePrefix) ?? "",
            TimeZone = zone,
            IsPaused = fields.Flag("is_paused", current.IsPaused),
            ExpirePaymentTransactions = fields.Flag("expire_payment_transactions", current.ExpirePaymentTransactions),
            MitDeclineStatus = ReadDeclineStatus(fields, current.MitDeclineStatus),
            CardsApiEnabled = fields.Flag("cards_api_enabled", current.CardsApiEnabled),
            FixerAccessKey = ReadAccessKey(fields, current.FixerAccessKey, secrets),
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
        ["mit_decline_status"] = settings.MitDeclineStatus,
        ["cards_api_enabled"] = settings.CardsApiEnabled,
        [FixerAccessKey] = settings.FixerAccessKey.Length > 0 ? SettingFields.Hidden : null,
        ["version"] = settings.Version,
    };

    /// <summary>Write-only. What is read is sent back as it is; null or an empty text removes the key.</summary>
    static string ReadAccessKey(Fields fields, string current, ISecrets secrets)
    {
        if (!fields.Has(FixerAccessKey) || fields.Peek(FixerAccessKey) == SettingFields.Hidden) return current;
        var clear = fields.Text(FixerAccessKey, max: 128) ?? "";
        if (clear.Any(letter => !char.IsAsciiLetterOrDigit(letter))) fields.Error(FixerAccessKey, "Ensure this field has letters and digits only.");
        if (clear == (current.Length == 0 ? "" : secrets.Unprotect(current))) return current;
        return clear.Length == 0 ? "" : secrets.Protect(clear);
    }

    static int ReadDeclineStatus(Fields fields, int current)
    {
        var status = (int?)fields.Integer("mit_decline_status", 200, 400, current, required: true) ?? current;
        if (status is 200 or 400) return status;
        fields.Error("mit_decline_status", FieldTexts.Choice(status.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return current;
    }
}
