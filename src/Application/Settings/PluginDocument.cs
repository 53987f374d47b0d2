using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>A plugin's settings as a document. docs/protocol/routing.md 5.1, 5.2</summary>
static class PluginDocument
{
    enum FeeKind
    {
        Flat,
        Percent,
    }

    enum MinimumKind
    {
        Fixed,
        Percent,
    }

    public static Plugin Read(SettingFields fields, Plugin current)
    {
        fields.CheckVersion(current.Version);
        var minimum = fields.Choice("minimum_type", current.IsMinimumPercent ? MinimumKind.Percent : MinimumKind.Fixed);
        var addresses = fields.Text("whitelisted_ips", current.WhitelistedIps, max: 2000, blank: false);
        if (!AreAddresses(addresses)) fields.Refuse("whitelisted_ips", "Enter * or a comma-separated list of addresses and CIDR ranges.");
        var plugin = current with
        {
            IsInstalled = fields.Flag("is_installed", current.IsInstalled),
            EnableApi = fields.Flag("enable_api", current.EnableApi),
            WhitelistedIps = addresses,
            RedirectUrl = fields.Url("redirect_url", current.RedirectUrl),
            ExpirationTime = fields.Duration("expiration_time", current.ExpirationTime),
            Fee = ReadFee(fields.Nested("fee"), current.Fee),
            IsAmountEditable = fields.Flag("is_amount_editable", current.IsAmountEditable),
            MinimumAmount = fields.Decimal("minimum_amount", current.MinimumAmount, integerDigits: 13, decimals: 3),
            IsMinimumPercent = minimum == MinimumKind.Percent,
        };
        if (plugin is { IsMinimumPercent: true, MinimumAmount: > 100 }) fields.Refuse("minimum_amount", "Ensure this value is less than or equal to 100.");
        return plugin;
    }

    public static JsonObject View(Plugin plugin) => new()
    {
        ["code"] = plugin.Type.Wire(),
        ["is_installed"] = plugin.IsInstalled,
        ["enable_api"] = plugin.EnableApi,
        ["whitelisted_ips"] = plugin.WhitelistedIps,
        ["redirect_url"] = plugin.RedirectUrl,
        ["expiration_time"] = SettingDuration.Write(plugin.ExpirationTime),
        ["fee"] = new JsonObject
        {
            ["enabled"] = plugin.Fee.Enabled,
            ["type"] = (plugin.Fee.IsPercent ? FeeKind.Percent : FeeKind.Flat).Wire(),
            ["value"] = Shown(plugin.Fee.Value),
        },
        ["is_amount_editable"] = plugin.IsAmountEditable,
        ["minimum_amount"] = Shown(plugin.MinimumAmount),
        ["minimum_type"] = (plugin.IsMinimumPercent ? MinimumKind.Percent : MinimumKind.Fixed).Wire(),
        ["version"] = plugin.Version,
    };

    static PluginFee ReadFee(SettingFields? fields, PluginFee current)
    {
        if (fields is null) return current;
        var kind = fields.Choice("type", current.IsPercent ? FeeKind.Percent : FeeKind.Flat);
        var fee = new PluginFee(fields.Flag("enabled", current.Enabled), kind == FeeKind.Percent, fields.Decimal("value", current.Value, integerDigits: 9, decimals: 4));
        if (fee is { IsPercent: true, Value: > 100 }) fields.Refuse("value", "Ensure this value is less than or equal to 100.");
        return fee;
    }

    static bool AreAddresses(string list) => list == "*" || list
        .Split(',', StringSplitOptions.TrimEntries)
        .All(entry => IPAddress.TryParse(entry, out _) || IPNetwork.TryParse(entry, out _));

    static string Shown(decimal value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
