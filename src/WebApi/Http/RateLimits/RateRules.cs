using Ottu.Domain.Identity;

namespace Ottu.WebApi.Http.RateLimits;

/// <summary>
/// <c>Ottu:RateLimits:GeneralRules</c>, which replaces the defaults as a whole, and <c>Ottu:RateLimits:Anonymous</c> for requests without a
/// credential (120 per minute and address; <c>Ottu:RateLimits:Gateways</c> where gateways call, 3000). A rule that cannot be read stops the start.
/// </summary>
sealed class RateRules(IConfiguration configuration)
{
    readonly IReadOnlyList<RateRule> _rules = Read(configuration.GetSection("Ottu:RateLimits:GeneralRules"));

    public RateRule Anonymous { get; } = Parse(
        configuration.GetSection("Ottu:RateLimits:Anonymous"), endpoint: "anonymous:*", period: "1m", limit: 120);

    /// <summary>Each call makes us ask a gateway: without any limit, anyone could make us flood one.</summary>
    public RateRule Gateways { get; } = Parse(
        configuration.GetSection("Ottu:RateLimits:Gateways"), endpoint: "gateways:*", period: "1m", limit: 3000);

    public RateRule? For(string method, string path) => _rules.FirstOrDefault(rule => rule.Matches(method, path));

    static IReadOnlyList<RateRule> Read(IConfigurationSection section)
    {
        RateRule[] configured = [.. section.GetChildren().Select(rule => Parse(rule, endpoint: null, period: null, limit: 0))];
        return configured.Length > 0 ? configured : RateRule.Defaults;
    }

    static RateRule Parse(IConfigurationSection section, string? endpoint, string? period, int limit) =>
        RateRule.TryParse(section["Endpoint"] ?? endpoint, section["Period"] ?? period, section.GetValue("Limit", limit), out var rule)
            ? rule
            : throw new InvalidOperationException($"{section.Path} is no rate rule: it needs Endpoint (post:/b/pbl/v2/inquiry/), Period (1m) and Limit.");
}
