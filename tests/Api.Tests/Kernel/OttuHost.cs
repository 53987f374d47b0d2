using System.Data.Common;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;

namespace Ottu.Api.Tests.Kernel;

/// <summary>The whole product on a database of its own, with the seed of docs/protocol and a clock that the test moves.</summary>
public class OttuHost : WebApplicationFactory<Program>
{
    public const string PrivateKey = "testkey1.0123456789abcdefghijklmnopqrstuv";
    public const string PublicKey = "0123456789abcdef0123456789abcdef01234567";
    public const string WebhookKey = "demo-hmac-key";
    public const string BaseUrl = "http://localhost";

    readonly GatewayCalls _calls = new();
    readonly string _folder = Path.Combine(Path.GetTempPath(), "ottu-tests", Guid.NewGuid().ToString("N"));

    public FakeClock Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

    public string Folder => _folder;

    /// <summary>Extra configuration, e.g. <c>["Ottu:Checkout:HoldSeconds"] = "0"</c>. Set before the first request.</summary>
    public Dictionary<string, string?> Settings { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether every unit of work is run twice and only the second run kept. docs/adr/0022</summary>
    public bool Rehearses { get; init; } = Environment.GetEnvironmentVariable("OTTU_TEST_REHEARSE") == "1";

    /// <summary>Moves the clock at a moment when no gateway is being called: for hosts whose workers run beside the test.</summary>
    public Task Pass(TimeSpan time) => _calls.Between(() => Clock.Advance(time));

    /// <summary>A client with the private key that follows no redirects and keeps no cookies.</summary>
    public HttpClient Merchant() => WithAuthorization("Api-Key", PrivateKey);

    public HttpClient WithAuthorization(string scheme, string value)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(scheme, value);
        return client;
    }

    public HttpClient Basic(string username, string password) =>
        WithAuthorization("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}")));

    public HttpClient Anonymous() => CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false });

    /// <summary>A browser: cookies, no automatic redirects.</summary>
    public HttpClient Browser() => CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = true });

    /// <summary>An open connection past the product, to its database or to the simulated bank's.</summary>
    public DbConnection OpenDatabase(string setting = "ConnectionStrings:Ottu") =>
        HostDatabases.Open(Services.GetRequiredService<IConfiguration>()[setting]!);

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        Directory.CreateDirectory(_folder);
        builder.UseEnvironment("Development");
        builder.UseContentRoot(_folder);
        Setting("Ottu:BaseUrl", BaseUrl);
        Setting("ConnectionStrings:Ottu", $"Data Source={Path.Combine(_folder, "ottu.db")}");
        Setting("Ottu:Sandbox:ConnectionString", $"Data Source={Path.Combine(_folder, "sandbox.db")}");
        Setting("Ottu:Media:Path", Path.Combine(_folder, "media"));
        Setting("Ottu:Cards:FingerprintKey", "test-fingerprint-key-of-32-letters");
        Setting("Ottu:Seed:File", Path.Combine(AppContext.BaseDirectory, "seed.json"));
        Setting("Ottu:Seed:ApiKey", PrivateKey);
        Setting("Ottu:Seed:PublicKey", PublicKey);
        Setting("Ottu:Seed:WebhookKey", WebhookKey);
        Setting("Ottu:Passwords:Iterations", "1000");
        Setting("Ottu:RateLimits:Anonymous:Limit", "100000");
        Setting("Ottu:RateLimits:CardSubmits:Limit", "100000");
        Setting("Ottu:RateLimits:SignIns:Limit", "100000");
        foreach (var (key, value) in Settings) builder.UseSetting(key, value);
        foreach (var (key, value) in HostDatabases.Moved(builder.GetSetting("ConnectionStrings:Ottu"))) builder.UseSetting(key, value);
        builder.ConfigureServices(services =>
        {
            services.RemoveAll<TimeProvider>();
            services.AddSingleton<TimeProvider>(Clock);

            // A clock that stands still would never end a pause.
            services.RemoveAll<Retries>();
            services.AddSingleton(provider => new Retries(TimeProvider.System, provider.GetRequiredService<Entropy>(), provider.GetRequiredService<ILogger<Retries>>()));
        });

        builder.ConfigureTestServices(_calls.Register);
        if (Rehearses) builder.ConfigureTestServices(RehearsedDb.Register);

        void Setting(string key, string value) => builder.UseSetting(key, value);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing || !Directory.Exists(_folder)) return;
        Directory.Delete(_folder, recursive: true);
        HostDatabases.Drop(_folder);
    }
}
