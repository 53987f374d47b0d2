using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>A plugin's settings as a document. docs/protocol/routing.md 5.1, 5.2</summary>
static class PluginDocument
{
    static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

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

    public static Plugin Read(Fields fields, Plugin current)
    {
        fields = fields.AsChange();
        fields.CheckVersion(current.Version);
        var minimum = fields.Choice<MinimumKind>("minimum_type", current.IsMinimumPercent ? MinimumKind.Percent : MinimumKind.Fixed);
        var addresses = fields.Text("whitelisted_ips", max: 2000, current.WhitelistedIps, required: true) ?? "*";
        if (!AreAddresses(addresses)) fields.Error("whitelisted_ips", "Enter * or a comma-separated list of addresses and CIDR ranges.");
        var plugin = current with
        {
            IsInstalled = fields.Flag("is_installed", current.IsInstalled),
            EnableApi = fields.Flag("enable_api", current.EnableApi),
            WhitelistedIps = addresses,
            RedirectUrl = fields.Url("redirect_url", max: 2000, current.RedirectUrl) ?? "",
            ExpirationTime = fields.Duration("expiration_time", Shortest, Longest, current.ExpirationTime) ?? current.ExpirationTime,
            Fee = fields.Nested("fee") is { } fee ? ReadFee(fee, current.Fee) : current.Fee,
            IsAmountEditable = fields.Flag("is_amount_editable", current.IsAmountEditable),
            MinimumAmount = fields.Amount("minimum_amount", integerDigits: 13, decimals: 3, current.MinimumAmount) ?? 0,
            IsMinimumPercent = minimum == MinimumKind.Percent,
        };
        if (plugin.IsMinimumPercent) fields.AtMost("minimum_amount", plugin.MinimumAmount, most: 100);
        return plugin;
    }

    public static JsonObject View(Plugin plugin) => new()
    {
        ["code"] = plugin.Type.Wire(),
        ["is_installed"] = plugin.IsInstalled,
        ["enable_api"] = plugin.EnableApi,
        ["whitelisted_ips"] = plugin.WhitelistedIps,
        ["redirect_url"] = plugin.RedirectUrl,
        ["expiration_time"] = WireTime.Duration(plugin.ExpirationTime),
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

    static PluginFee ReadFee(Fields fields, PluginFee current)
    {
        var kind = fields.Choice<FeeKind>("type", current.IsPercent ? FeeKind.Percent : FeeKind.Flat);
        var fee = new PluginFee(fields.Flag("enabled", current.Enabled), kind == FeeKind.Percent, fields.Amount("value", integerDigits: 9, decimals: 4, current.Value) ?? 0);
        if (fee.IsPercent) fields.AtMost("value", fee.Value, most: 100);
        return fee;
    }

    static bool AreAddresses(string list) => list == "*" || list
        .Split(',', StringSplitOptions.TrimEntries)
        .All(entry => IPAddress.TryParse(entry, out _) || IPNetwork.TryParse(entry, out _));

    static string Shown(decimal value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
