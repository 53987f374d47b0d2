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

    /// <summary>Bounds guessing card numbers from one address (R48): <c>Ottu:RateLimits:CardSubmits</c>, 30 per hour.</summary>
    public RateRule CardSubmits { get; } = Parse(
        configuration.GetSection("Ottu:RateLimits:CardSubmits"), endpoint: "post:/checkout/*/pay", period: "1h", limit: 30);

    /// <summary>Bounds guessing passwords from one address, whatever the names: <c>Ottu:RateLimits:SignIns</c>, 20 per five minutes.</summary>
    public RateRule SignIns { get; } = Parse(
        configuration.GetSection("Ottu:RateLimits:SignIns"), endpoint: "post:/admin/login", period: "5m", limit: 20);

    /// <summary>Each call makes us ask a gateway: without any limit, anyone could make us flood one. One address serves many payers.</summary>
    public RateRule Gateways { get; } = Parse(
        configuration.GetSection("Ottu:RateLimits:Gateways"), endpoint: "post:/b/gw/*/notify/", period: "1m", limit: 3000);

    /// <summary>The rule for a request without a credential.</summary>
    public RateRule ForAnyone(string method, string path) =>
        CardSubmits.Matches(method, path) ? CardSubmits : SignIns.Matches(method, path) ? SignIns : Gateways.Matches(method, path) ? Gateways : Anonymous;

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
