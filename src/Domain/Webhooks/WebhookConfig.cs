using Ottu.Domain.Payments;

namespace Ottu.Domain.Webhooks;

public enum SignatureScheme
{
    Standard,
    Extended,
}

public enum PgParamsFormat
{
    Flat,
    Labelled,
}

/// <summary>How the merchant is told. One record per installation. docs/protocol/webhooks.md 1</summary>
public sealed record WebhookConfig
{
    /// <summary>Signing secret, used as UTF-8 text; stored encrypted.</summary>
    public required string HmacKey { get; init; }

    /// <summary>Master switch of the configured targets; a URL in the request is its own opt-in.</summary>
    public bool Enabled { get; init; }

    public bool EnabledForApi { get; init; } = true;

    /// <summary>Per attempt, 1-25 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Total attempts of the first schedule, 1-10.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>Pause between attempts, 0-60 s.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(5);

    public bool RetryEnabled { get; init; } = true;

    public bool IgnoreSsl { get; init; }

    public bool NotifyOnError { get; init; } = true;

    public IReadOnlyList<string> Emails { get; init; } = [];

    public string OperationsWebhookUrl { get; init; } = "";

    public string UserAgent { get; init; } = "";

    public SignatureScheme SignatureScheme { get; init; } = SignatureScheme.Standard;

    public PgParamsFormat PgParamsFormat { get; init; } = PgParamsFormat.Flat;

    public IReadOnlyList<WebhookPlugin> Plugins { get; init; } = [];

    /// <summary>Merchant-initiated charges are announced too, although their answer is the same object. R-13</summary>
    public bool NotifyOnMit { get; init; }

    public long Version { get; init; }

    /// <summary>Never the key.</summary>
    public override string ToString() => nameof(WebhookConfig);

    /// <summary>
    /// Where an event of a session goes, or null for nobody: the session's own URL, else the plugin's where the switches and the
    /// state filter let it through. R-9, rulings 31.
    /// </summary>
    public string? TargetOf(Session session)
    {
        if (!string.IsNullOrEmpty(session.Terms.WebhookUrl)) return session.Terms.WebhookUrl;
        var row = Plugins.FirstOrDefault(plugin => plugin.Type == session.Terms.Type);
        if (row is null || row.WebhookUrl.Length == 0 || !Enabled || !EnabledForApi) return null;
        return !row.StateFilterEnabled || row.NotificationStatus.Contains(session.State) ? row.WebhookUrl : null;
    }

    /// <summary>Where an operation on a session is announced: its own configured URL and the payment's target; equal ones once. R-8</summary>
    public IReadOnlyList<string> OperationTargetsOf(Session session)
    {
        var configured = Enabled && EnabledForApi && OperationsWebhookUrl.Length > 0 ? OperationsWebhookUrl : null;
        return [.. new[] { configured, TargetOf(session) }.OfType<string>().Distinct(StringComparer.Ordinal)];
    }
}

/// <summary>The configured target of one plugin.</summary>
/// <param name="Type">The plugin.</param>
/// <param name="WebhookUrl">Empty for none.</param>
/// <param name="StateFilterEnabled">Only the listed states go there.</param>
/// <param name="NotificationStatus">Any of paid, failed, authorized, canceled.</param>
public sealed record WebhookPlugin(SessionType Type, string WebhookUrl, bool StateFilterEnabled, IReadOnlyList<SessionState> NotificationStatus);
