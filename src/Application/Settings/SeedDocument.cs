using System.Text.Json.Nodes;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>
/// The configuration part of a seed file: upsert by natural key, present fields overwrite, absent records stay untouched.
/// docs/protocol/administration.md, seed file
/// </summary>
static class SeedDocument
{
    public static Installation Apply(SettingFields seed, Installation installation, ISecrets secrets)
    {
        if (seed.Nested("settings") is { } settings) installation = installation with { Settings = Closed(settings, GlobalSettingsDocument.Read(settings, installation.Settings)) };
        installation = Each(seed, "currencies", installation, ApplyCurrency);
        installation = Each(seed, "currency_exchanges", installation, ApplyRate);
        installation = Each(seed, "exchange_configs", installation, ApplyExchangeConfig);
        installation = Each(seed, "mids", installation, (fields, current) => ApplyMid(fields, current, secrets));
        installation = Each(seed, "plugins", installation, ApplyPlugin);
        if (seed.Nested("webhook_config") is { } webhooks) installation = installation with { Webhooks = Closed(webhooks, WebhookConfigDocument.Read(webhooks, installation.Webhooks)) };
        return installation;
    }

    static Installation Each(SettingFields seed, string list, Installation installation, Func<SettingFields, Installation, Installation> apply) =>
        (seed.Objects(list) ?? []).Aggregate(installation, (current, fields) => Closed(fields, apply(fields, current)));

    static T Closed<T>(SettingFields fields, T value)
    {
        fields.RefuseUnknown();
        return value;
    }

    static Installation ApplyCurrency(SettingFields fields, Installation installation)
    {
        fields.Require("code");
        return fields.Currency("code", current: null) is { } currency
            ? installation.With(currency, fields.Flag("is_active", current: true))
            : installation;
    }

    static Installation ApplyRate(SettingFields fields, Installation installation)
    {
        var from = fields.Currency("from", current: null);
        var to = fields.Currency("to", current: null);
        var known = installation.Rates.Where(rate => rate.From == from && rate.To == to).OrderByDescending(rate => rate.IsActive).FirstOrDefault();
        return ExchangeRateDocument.Read(fields, known, installation) is { } rate ? installation.With(known, rate) : installation;
    }

    static Installation ApplyExchangeConfig(SettingFields fields, Installation installation)
    {
        var known = installation.ExchangeConfigs.GetValueOrDefault(fields.Key("name"));
        return ExchangeConfigDocument.Read(fields, known) is { } config ? installation.With(config) : installation;
    }

    static Installation ApplyMid(SettingFields fields, Installation installation, ISecrets secrets)
    {
        var known = installation.Mids.GetValueOrDefault(fields.Key("code"));
        if (MidDocument.Read(fields, known, installation, secrets) is not { } mid) return installation;
        if (known is not null && known.Gateway != mid.Gateway) fields.Refuse("gateway", $"The gateway of an existing connection cannot be changed; it is \"{known.Gateway}\".");
        return installation.With(known, mid);
    }

    static Installation ApplyPlugin(SettingFields fields, Installation installation)
    {
        fields.Require("code");
        var type = fields.Choice("code", default(SessionType));
        return installation.With(PluginDocument.Read(fields, installation.Plugins.GetValueOrDefault(type) ?? new Plugin { Type = type }));
    }
}
