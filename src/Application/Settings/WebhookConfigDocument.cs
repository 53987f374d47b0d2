using System.Text.Json.Nodes;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Domain.Webhooks;

namespace Ottu.Application.Settings;

/// <summary>Webhook settings as a document; the signing key is write-only. docs/protocol/webhooks.md 1, bounds R-3</summary>
static class WebhookConfigDocument
{
    static readonly SessionState[] Filterable = [SessionState.Paid, SessionState.Failed, SessionState.Authorized, SessionState.Canceled];

    public static WebhookConfig Read(Fields fields, WebhookConfig current)
    {
        fields = fields.AsChange();
        fields.CheckVersion(current.Version);
        return current with
        {
            HmacKey = fields.Peek("hmac_key") == SettingFields.Hidden ? current.HmacKey : fields.Text("hmac_key", max: 255, current.HmacKey, required: true) ?? "",
            Enabled = fields.Flag("enabled", current.Enabled),
            EnabledForApi = fields.Flag("enabled_for_api", current.EnabledForApi),
            Timeout = Seconds(fields, "timeout", current.Timeout, min: 1, max: 25),
            Retries = (int)(fields.Integer("retries", 1, 10, current.Retries, required: true) ?? 1),
            Backoff = Seconds(fields, "backoff_factor", current.Backoff, min: 0, max: 60),
            RetryEnabled = fields.Flag("retry_enabled", current.RetryEnabled),
            IgnoreSsl = fields.Flag("ignore_ssl", current.IgnoreSsl),
            NotifyOnError = fields.Flag("notify_on_error", current.NotifyOnError),
            Emails = fields.Emails("emails", SettingFields.MaxItems, current.Emails) ?? [],
            OperationsWebhookUrl = fields.Url("operations_webhook_url", max: 2000, current.OperationsWebhookUrl) ?? "",
            UserAgent = ReadUserAgent(fields, current.UserAgent),
            SignatureScheme = fields.Choice<SignatureScheme>("signature_scheme", current.SignatureScheme, required: true) ?? current.SignatureScheme,
            PgParamsFormat = fields.Choice<PgParamsFormat>("pg_params_format", current.PgParamsFormat, required: true) ?? current.PgParamsFormat,
            NotifyOnMit = fields.Flag("notify_on_mit", current.NotifyOnMit),
            Plugins = ReadPlugins(fields, current.Plugins),
        };
    }

    public static JsonObject View(WebhookConfig config) => new()
    {
        ["hmac_key"] = SettingFields.Hidden,
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
        ["notify_on_mit"] = config.NotifyOnMit,
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

    /// <summary>Sent as a header.</summary>
    static string ReadUserAgent(Fields fields, string current)
    {
        var text = fields.Text("user_agent", max: 400, current) ?? "";
        if (text.Any(letter => letter is < ' ' or > '~')) fields.Error("user_agent", "Ensure this field has printable ASCII characters only.");
        return text;
    }

    static TimeSpan Seconds(Fields fields, string field, TimeSpan current, int min, int max) =>
        TimeSpan.FromSeconds(fields.Integer(field, min, max, (int)current.TotalSeconds, required: true) ?? min);

    static IReadOnlyList<WebhookPlugin> ReadPlugins(Fields fields, IReadOnlyList<WebhookPlugin> current)
    {
        var rows = current.ToDictionary(row => row.Type);
        foreach (var row in fields.Objects("plugins") ?? [])
        {
            if (row.Choice<SessionType>("plugin", required: true) is not { } type) continue;
            rows[type] = Read(row, rows.GetValueOrDefault(type) ?? new WebhookPlugin(type, "", StateFilterEnabled: false, []));
        }

        return [.. rows.Values];
    }

    static WebhookPlugin Read(Fields fields, WebhookPlugin current)
    {
        var states = fields.Choices("notification_status", current.NotificationStatus);
        foreach (var state in states.Except(Filterable)) fields.Error("notification_status", $"\"{state.Wire()}\" is not a valid choice.");
        return new WebhookPlugin(current.Type, fields.Url("webhook_url", max: 2000, current.WebhookUrl) ?? "", fields.Flag("state_filter_enabled", current.StateFilterEnabled), states);
    }
}
