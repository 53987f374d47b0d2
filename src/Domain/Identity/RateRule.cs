using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ottu.Domain.Identity;

/// <summary>
/// How many requests a caller may send in a period, in the shape that operators know from AspNetCoreRateLimit: an endpoint
/// <c>verb:path</c>, a period <c>1s 1m 1h 1d</c>, a limit. The verb may be <c>*</c>; in the path <c>*</c> stands for any text and <c>|</c>
/// separates paths that share one counter. The window opens with the first request. rulings 34
/// </summary>
public sealed record RateRule
{
    readonly string _verb;
    readonly string[] _paths;

    RateRule(string endpoint, string verb, string[] paths, TimeSpan period, int limit)
    {
        Endpoint = endpoint;
        _verb = verb;
        _paths = paths;
        Period = period;
        Limit = limit;
    }

    /// <summary>As configured; names the counter.</summary>
    public string Endpoint { get; }

    public TimeSpan Period { get; }

    public int Limit { get; }

    /// <summary>What holds where nothing is configured; the first rule that matches counts.</summary>
    public static IReadOnlyList<RateRule> Defaults { get; } =
    [
        Of("get:/b/api/v1/reports/files/*/download/", "1h", 25),
        Of("*:/b/checkout/v1/upload-attachment/|/b/pbl/v2/send-notification/|/b/pbl/v2/notifications/send/*/", "1m", 10),
        Of("post:/b/pbl/v2/inquiry/", "1m", 30),
        Of("*:/b/*", "1d", 90_000),
    ];

    public static bool TryParse(string? endpoint, string? period, int limit, [NotNullWhen(true)] out RateRule? rule)
    {
        rule = null;
        var colon = endpoint?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon <= 0 || limit <= 0 || !TryParsePeriod(period, out var length)) return false;
        rule = new RateRule(endpoint!, endpoint![..colon], endpoint[(colon + 1)..].Split('|'), length, limit);
        return true;
    }

    /// <param name="method">The request's method.</param>
    /// <param name="path">The request's path, with or without its trailing slash.</param>
    public bool Matches(string method, string path)
    {
        if (_verb != "*" && !_verb.Equals(method, StringComparison.OrdinalIgnoreCase)) return false;
        var closed = path.EndsWith('/') ? path : path + "/";
        return _paths.Any(pattern => Fits(pattern.EndsWith('/') || pattern.EndsWith('*') ? pattern : pattern + "/", closed));
    }

    static RateRule Of(string endpoint, string period, int limit) =>
        TryParse(endpoint, period, limit, out var rule) ? rule : throw new FormatException(endpoint);

    static bool TryParsePeriod(string? text, out TimeSpan period)
    {
        period = default;
        if (text is not { Length: >= 2 and <= 6 } || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
        period = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            _ => TimeSpan.Zero,
        };
        return period > TimeSpan.Zero;
    }

    static bool Fits(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var star = pattern.IndexOf('*');
        if (star < 0) return pattern.Equals(text, StringComparison.OrdinalIgnoreCase);
        if (!text.StartsWith(pattern[..star], StringComparison.OrdinalIgnoreCase)) return false;
        var rest = pattern[(star + 1)..];
        if (rest.IsEmpty) return true;
        for (var i = star; i <= text.Length; i++)
        {
            if (Fits(rest, text[i..])) return true;
        }

        return false;
    }
}
