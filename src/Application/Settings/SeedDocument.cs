using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
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
    static readonly string[] Sections =
    [
        "settings", "currencies", "currency_exchanges", "exchange_configs", "mids", "payment_services", "plugins", "webhook_config", "users", "routing_profiles",
    ];

    public static Installation Apply(Fields seed, Installation installation, ISecrets secrets, IServiceKeys keys)
    {
        seed.RefuseUnknown(Sections);
        if (seed.Nested("settings") is { } settings) installation = ApplySettings(settings, installation, secrets);
        installation = Each(seed, "currencies", installation, ApplyCurrency);
        installation = Each(seed, "currency_exchanges", installation, ApplyRate);
        installation = Each(seed, "exchange_configs", installation, ApplyExchangeConfig);
        installation = Each(seed, "mids", installation, (fields, current) => ApplyMid(fields, current, secrets));
        installation = Each(seed, "payment_services", installation, (fields, current) => ApplyService(fields, current, secrets, keys));
        installation = Each(seed, "plugins", installation, ApplyPlugin);
        return seed.Nested("webhook_config") is { } webhooks ? ApplyWebhooks(webhooks, installation) : installation;
    }

    static Installation Each(Fields seed, string section, Installation installation, Func<Fields, Installation, Installation> apply) =>
        (seed.Objects(section) ?? []).Aggregate(installation, (current, fields) => apply(fields, current));

    static Installation ApplySettings(Fields fields, Installation installation, ISecrets secrets)
    {
        var settings = GlobalSettingsDocument.Read(fields, installation.Settings, secrets);
        fields.RefuseUnknown(Members(GlobalSettingsDocument.View(settings)));
        return installation with { Settings = settings };
    }

    static Installation ApplyCurrency(Fields fields, Installation installation)
    {
        fields.RefuseUnknown(["code", "is_active"]);
        return fields.Currency("code", absent: null, required: true) is { } currency ? installation.With(currency, fields.Flag("is_active", absent: true)) : installation;
    }

    static Installation ApplyRate(Fields fields, Installation installation)
    {
        var (from, to) = (Key(fields, "from"), Key(fields, "to"));
        var known = installation.Rates.Where(rate => rate.From.Code == from && rate.To.Code == to).OrderByDescending(rate => rate.IsActive).FirstOrDefault();
        if (ExchangeRateDocument.Read(fields, known, installation) is not { } rate) return installation;
        fields.RefuseUnknown(Members(ExchangeRateDocument.View(rate)).Except(["id"], StringComparer.Ordinal));
        return installation.With(known, rate);
    }

    static Installation ApplyExchangeConfig(Fields fields, Installation installation)
    {
        var known = installation.ExchangeConfigs.GetValueOrDefault(Key(fields, "name"));
        if (ExchangeConfigDocument.Read(fields, known) is not { } config) return installation;
        fields.RefuseUnknown(Members(ExchangeConfigDocument.View(config)));
        return installation.With(config);
    }

    static Installation ApplyMid(Fields fields, Installation installation, ISecrets secrets)
    {
        var known = installation.Mids.GetValueOrDefault(Key(fields, "code"));
        if (MidDocument.Read(fields, known, installation, secrets) is not { } mid) return installation;
        if (known is not null && known.Gateway != mid.Gateway) fields.Error("gateway", $"The gateway of an existing connection cannot be changed; it is \"{known.Gateway}\".");
        fields.RefuseUnknown(Members(MidDocument.View(mid)));
        return installation.With(known, mid);
    }

    static Installation ApplyService(Fields fields, Installation installation, ISecrets secrets, IServiceKeys keys)
    {
        if (PaymentServiceDocument.Read(fields, installation.PaymentServices.GetValueOrDefault(Key(fields, "code")), installation, secrets, keys) is not { } service) return installation;
        fields.RefuseUnknown(Members(PaymentServiceDocument.View(service)));
        return installation.With(service);
    }

    static Installation ApplyPlugin(Fields fields, Installation installation)
    {
        if (fields.Choice<SessionType>("code", required: true) is not { } type) return installation;
        var plugin = PluginDocument.Read(fields, installation.Plugins.GetValueOrDefault(type) ?? new Plugin { Type = type });
        fields.RefuseUnknown(Members(PluginDocument.View(plugin)));
        return installation.With(plugin);
    }

    static Installation ApplyWebhooks(Fields fields, Installation installation)
    {
        var webhooks = WebhookConfigDocument.Read(fields, installation.Webhooks);
        fields.RefuseUnknown(Members(WebhookConfigDocument.View(webhooks)));
        return installation with { Webhooks = webhooks };
    }

    /// <summary>The natural key before it is validated; a wrong one finds nothing.</summary>
    static string Key(Fields fields, string name) => fields.Peek(name) ?? "";

    static IEnumerable<string> Members(JsonObject view) => view.Select(member => member.Key);
}
