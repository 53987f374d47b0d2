using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;

namespace Ottu.Bench;

/// <summary>The product as it ships, on a loopback port: every middleware, the limiter with raised limits, SQLite with synchronous=FULL.</summary>
sealed class Product(string folder, int port, string roles = "web,worker") : WebApplicationFactory<Program>
{
    public const string Key = "testkey1.0123456789abcdefghijklmnopqrstuv";

    public const string PublicKey = "0123456789abcdef0123456789abcdef01234567";

    public const string WebhookKey = "bench-hmac-key";

    public string Database => DatabaseIn(folder);

    static string DatabaseIn(string folder) => Path.Combine(folder, "ottu.db");

    public void Start()
    {
        UseKestrel(port);
        StartServer();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseContentRoot(folder);
        foreach (var (key, value) in Settings(folder, port, roles)) builder.UseSetting(key, value);
    }

    /// <summary>What an operator would set, and limits that are never reached.</summary>
    public static IReadOnlyDictionary<string, string> Settings(string folder, int port, string roles) => new Dictionary<string, string>
    {
        ["Logging:LogLevel:Default"] = "Warning",
        ["Ottu:Roles"] = roles,
        ["Ottu:BaseUrl"] = $"http://127.0.0.1:{port}",
        ["ConnectionStrings:Ottu"] = $"Data Source={DatabaseIn(folder)}",
        ["Ottu:Sandbox:ConnectionString"] = $"Data Source={Path.Combine(folder, "sandbox.db")}",
        ["Ottu:Media:Path"] = Path.Combine(folder, "media"),
        ["Ottu:Cards:FingerprintKey"] = "bench-fingerprint-key-of-32-letters",
        ["Ottu:Seed:File"] = Path.Combine(folder, "seed.json"),
        ["Ottu:Seed:ApiKey"] = Key,
        ["Ottu:Seed:PublicKey"] = PublicKey,
        ["Ottu:Seed:WebhookKey"] = WebhookKey,
        ["Ottu:Webhooks:AllowPrivateTargets"] = "true",
        ["Ottu:RateLimits:GeneralRules:0:Endpoint"] = "*:/b/*",
        ["Ottu:RateLimits:GeneralRules:0:Period"] = "1d",
        ["Ottu:RateLimits:GeneralRules:0:Limit"] = "1000000000",
        ["Ottu:RateLimits:Anonymous:Limit"] = "1000000000",
        ["Ottu:RateLimits:CardSubmits:Limit"] = "1000000000",
    };
}
