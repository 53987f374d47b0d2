using System.Text.Json.Nodes;
using Ottu.Application.Audit;
using Ottu.Application.Kernel;
using Ottu.Domain.Gateways;
using Ottu.Domain.Kernel;
using Ottu.Domain.Settings;

namespace Ottu.Application.Settings;

/// <summary>Stores the difference between two snapshots of the configuration and records each changed record in the audit trail.</summary>
public sealed class ConfigurationWriter(ISettingsStore store, IAudit audit)
{
    /// <summary>Writes what differs; true when anything did. <paramref name="before"/> was locked by this transaction.</summary>
    public async Task<bool> Write(ITx tx, Installation before, Installation after)
    {
        var changes = Difference(before, after).ToList();
        foreach (var change in changes)
        {
            await change.Store(tx);
            await audit.Record(tx, change.Action, change.Type, change.Key, change.Fields);
        }

        if (changes.Count > 0) await store.Announce(tx);
        return changes.Count > 0;
    }

    // Referenced records come before those that refer to them, and leave after them.
    IEnumerable<Change> Difference(Installation before, Installation after) =>
    [
        .. Records("settings", [before.Settings], [after.Settings], _ => "settings", _ => "settings", GlobalSettingsDocument.View, store.Save, GlobalSettingsDocument.FixerAccessKey, settings => settings.FixerAccessKey),
        .. Currencies(before, after),
        .. Records("currency_exchange", before.Rates, after.Rates, rate => Identity(rate.Id, rate), PairOf, ExchangeRateDocument.View, store.Save),
        .. Records("exchange_config", before.ExchangeConfigs.Values, after.ExchangeConfigs.Values, config => config.Name, config => config.Name, ExchangeConfigDocument.View, store.Save),
        .. Records("mid", before.Mids.Values, after.Mids.Values, mid => Identity(mid.Id, mid), mid => mid.Code, MidDocument.View, store.Save, "credentials", mid => mid.Credentials),
        .. Records("payment_service", before.PaymentServices.Values, after.PaymentServices.Values, service => Identity(service.Id, service), service => service.Code, PaymentServiceDocument.View, store.Save, "private_key", service => service.PrivateKey),
        .. Records("plugin", before.Plugins.Values, after.Plugins.Values, plugin => plugin.Type, plugin => plugin.Type.Wire(), PluginDocument.View, store.Save),
        .. Records("webhook_config", [before.Webhooks], [after.Webhooks], _ => "webhooks", _ => "webhooks", WebhookConfigDocument.View, store.Save, "hmac_key", config => config.HmacKey),
        .. Removals("exchange_config", before.ExchangeConfigs.Values.ExceptBy(after.ExchangeConfigs.Keys, config => config.Name), config => config.Name, ExchangeConfigDocument.View, store.Delete),
        .. Removals("currency_exchange", before.Rates.ExceptBy(after.Rates.Select(rate => rate.Id), rate => rate.Id), PairOf, ExchangeRateDocument.View, store.Delete),
    ];

    IEnumerable<Change> Currencies(Installation before, Installation after) =>
        from currency in before.ActiveCurrencies.Union(after.ActiveCurrencies).OrderBy(currency => currency.Code, StringComparer.Ordinal)
        let active = after.ActiveCurrencies.Contains(currency)
        where before.ActiveCurrencies.Contains(currency) != active
        select new Change(AuditAction.Update, "currency", currency.Code, new JsonObject { ["is_active"] = new JsonArray(!active, active) }, tx => store.Save(tx, currency, active));

    static IEnumerable<Change> Records<T>(
        string type,
        IEnumerable<T> before,
        IEnumerable<T> after,
        Func<T, object> identity,
        Func<T, string> key,
        Func<T, JsonObject> view,
        Func<ITx, T, Task> save,
        string? secretName = null,
        Func<T, string>? secret = null)
        where T : class
    {
        var known = before.ToDictionary(identity);
        foreach (var record in after)
        {
            var old = known.GetValueOrDefault(identity(record));
            var fields = Compare(old is null ? [] : view(old), view(record));
            if (secret is not null && secret(record) != (old is null ? "" : secret(old))) fields[secretName!] = new JsonArray(SettingFields.Hidden, SettingFields.Hidden);
            if (fields.Count > 0) yield return new Change(old is null ? AuditAction.Create : AuditAction.Update, type, key(record), fields, tx => save(tx, record));
        }
    }

    static IEnumerable<Change> Removals<T>(string type, IEnumerable<T> removed, Func<T, string> key, Func<T, JsonObject> view, Func<ITx, T, Task> delete) =>
        removed.Select(record => new Change(AuditAction.Delete, type, key(record), Compare(view(record), []), tx => delete(tx, record)));

    /// <summary><c>{field: [old, new]}</c> of every field that differs.</summary>
    static JsonObject Compare(JsonObject before, JsonObject after)
    {
        var changes = new JsonObject();
        foreach (var field in before.Select(member => member.Key).Union(after.Select(member => member.Key), StringComparer.Ordinal))
        {
            if (!JsonNode.DeepEquals(before[field], after[field])) changes[field] = new JsonArray(before[field]?.DeepClone(), after[field]?.DeepClone());
        }

        return changes;
    }

    /// <summary>Row identity, or the record itself while it has none.</summary>
    static object Identity(long id, object record) => id == 0 ? record : id;

    static string PairOf(ExchangeRate rate) => $"{rate.From}-{rate.To}";

    sealed record Change(AuditAction Action, string Type, string Key, JsonObject Fields, Func<ITx, Task> Store);
}
