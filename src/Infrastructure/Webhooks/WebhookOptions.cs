using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Ottu.Infrastructure.Webhooks;

/// <summary>Configuration <c>Ottu:Webhooks</c>: what the operator of the server decides, not the merchant.</summary>
/// <param name="AllowPrivateTargets">Let targets point inside; off except in development. rulings 33</param>
/// <param name="Redelivery">Pauses before each late redelivery of a failed notification; empty for none. rulings 30</param>
/// <param name="KeepLog">How long finished notifications stay in the log .</param>
sealed record WebhookOptions(bool AllowPrivateTargets, IReadOnlyList<TimeSpan> Redelivery, TimeSpan KeepLog)
{
    const string DefaultRedelivery = "1m/5m/30m/2h/12h";

    public static WebhookOptions From(IConfiguration configuration, IHostEnvironment environment)
    {
        var section = configuration.GetSection("Ottu:Webhooks");
        return new WebhookOptions(
            section.GetValue("AllowPrivateTargets", environment.IsDevelopment()),
            [.. (section["Redelivery"] ?? DefaultRedelivery).Split('/', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Pause)],
            TimeSpan.FromDays(section.GetValue("LogDays", 90)));
    }

    static TimeSpan Pause(string text)
    {
        var seconds = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        return seconds > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? TimeSpan.FromSeconds((double)count * seconds)
            : throw new InvalidOperationException($"Ottu:Webhooks:Redelivery holds '{text}'; write pauses like 30s, 5m or 2h, separated by slashes.");
    }
}
