using System.Text.Json.Nodes;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Webhooks;

namespace Ottu.Application.Settings;

/// <summary>Webhook settings as a document; the signing key is write-only. docs/protocol/webhooks.md 1, bounds R-3</summary>
static class WebhookConfigDocument
{
    static readonly SessionState[] Filterable = [SessionState.Paid, SessionState.Failed, SessionState.Authorized, SessionState.Canceled];

    public static WebhookConfig Read(SettingFields fields, WebhookConfig current)
    {
        fields.CheckVersion(current.Version);
        return current with
        {
            HmacKey = ReadKey(fields, current.HmacKey),
            Enabled = fields.Flag("enabled", current.Enabled),
            EnabledForApi = fields.Flag("enabled_for_api", current.EnabledForApi),
            Timeout = Seconds(fields, "timeout", current.Timeout, min: 1, max: 25),
            Retries = fields.Whole("retries", current.Retries, min: 1, max: 10),
            Backoff = Seconds(fields, "backoff_factor", current.Backoff, min: 0, max: 60),
            RetryEnabled = fields.Flag("retry_enabled", current.RetryEnabled),
            IgnoreSsl = fields.Flag("ignore_ssl", current.IgnoreSsl),
            NotifyOnError = fields.Flag("notify_on_error", current.NotifyOnError),
            Emails = fields.Emails("emails", current.Emails),
            OperationsWebhookUrl = fields.Url("operations_webhook_url", current.OperationsWebhookUrl),
            UserAgent = fields.Header("user_agent", current.UserAgent, max: 400),
            SignatureScheme = fields.Choice("signature_scheme", current.SignatureScheme),
            PgParamsFormat = fields.Choice("pg_params_format", current.PgParamsFormat),
            Plugins = ReadPlugins(fields, current.Plugins),
        };
    }

    public static JsonObject View(WebhookConfig config) => new()
    {
        ["hmac_key"] = MidDocument.Hidden,
        ["enabled"] = config.Enabled,
        ["enabled_for_api"] = config.EnabledForApi,
        ["timeout"] = (int)config.Timeout.TotalSeconds,
        ["retries"] = config.Retries,
        ["backoff_factor"] = (int)config.Backoff.TotalSeconds,
        ["retry_enabled"] = config.RetryEnabled,
        ["ignore_ssl"] = config.IgnoreSsl,
        ["notify_on_error"] = config.NotifyOnError,
        ["emails"] = new JsonArray([.. config.Emails.Select(email => (JsonNode)email)]),
        ["operations_webhook_url"] = config.OperationsWebhookUrl,
        ["user_agent"] = config.UserAgent,
        ["signature_scheme"] = config.SignatureScheme.Wire(),
        ["pg_params_format"] = config.PgParamsFormat.Wire(),
        ["plugins"] = new JsonArray([.. config.Plugins.OrderBy(plugin => plugin.Type.Wire(), StringComparer.Ordinal).Select(View)]),
        ["version"] = config.Version,
    };

    static JsonNode View(WebhookPlugin plugin) => new JsonObject
    {
        ["plugin"] = plugin.Type.Wire(),
        ["webhook_url"] = plugin.WebhookUrl,
        ["state_filter_enabled"] = plugin.StateFilterEnabled,
        ["notification_status"] = new JsonArray([.. plugin.NotificationStatus.Select(state => (JsonNode)state.Wire())]),
    };

    static string ReadKey(SettingFields fields, string current) =>
        fields.IsText("hmac_key", MidDocument.Hidden) ? current : fields.Text("hmac_key", current, max: 255, blank: false);

    static TimeSpan Seconds(SettingFields fields, string field, TimeSpan current, int min, int max) =>
        TimeSpan.FromSeconds(fields.Whole(field, (int)current.TotalSeconds, min, max));

    static IReadOnlyList<WebhookPlugin> ReadPlugins(SettingFields fields, IReadOnlyList<WebhookPlugin> current)
    {
        var rows = current.ToDictionary(row => row.Type);
        foreach (var row in fields.Objects("plugins") ?? [])
        {
            row.Require("plugin");
            var type = row.Choice("plugin", default(SessionType));
            rows[type] = Read(row, rows.GetValueOrDefault(type) ?? new WebhookPlugin(type, "", StateFilterEnabled: false, []));
        }

        return [.. rows.Values];
    }

    static WebhookPlugin Read(SettingFields fields, WebhookPlugin current)
    {
        var states = fields.Choices("notification_status", current.NotificationStatus);
        foreach (var state in states.Except(Filterable)) fields.Refuse("notification_status", $"\"{state.Wire()}\" is not a valid choice.");
        return new WebhookPlugin(current.Type, fields.Url("webhook_url", current.WebhookUrl), fields.Flag("state_filter_enabled", current.StateFilterEnabled), states);
    }
}
