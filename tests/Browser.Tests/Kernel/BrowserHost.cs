using System.Net;
using System.Net.Sockets;
using MediatR;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Ottu.Infrastructure.Jobs;

namespace Ottu.Browser.Tests.Kernel;

/// <summary>The whole product on a loopback port of its own, from an empty folder, with the seed and the real clock.</summary>
public sealed class BrowserHost : WebApplicationFactory<Program>
{
    public const string PrivateKey = "testkey1.0123456789abcdefghijklmnopqrstuv";

    readonly string _folder = Path.Combine(Path.GetTempPath(), "ottu-browser-tests", Guid.NewGuid().ToString("N"));
    readonly int _port = FreePort();

    public BrowserHost() => UseKestrel(_port);

    public string BaseUrl => $"http://127.0.0.1:{_port}";

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        Directory.CreateDirectory(_folder);
        builder.UseEnvironment("Development");
        builder.UseContentRoot(_folder);
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        builder.UseSetting("Ottu:BaseUrl", BaseUrl);
        builder.UseSetting("ConnectionStrings:Ottu", $"Data Source={Path.Combine(_folder, "ottu.db")}");
        builder.UseSetting("Ottu:Sandbox:ConnectionString", $"Data Source={Path.Combine(_folder, "sandbox.db")}");
        builder.UseSetting("Ottu:Media:Path", Path.Combine(_folder, "media"));
        builder.UseSetting("Ottu:Cards:FingerprintKey", "test-fingerprint-key-of-32-letters");
        builder.UseSetting("Ottu:Seed:File", Path.Combine(AppContext.BaseDirectory, "seed.json"));
        builder.UseSetting("Ottu:Seed:ApiKey", PrivateKey);
        builder.UseSetting("Ottu:Seed:WebhookKey", "demo-hmac-key");
        builder.UseSetting("Ottu:RateLimits:Anonymous:Limit", "100000");
        builder.UseSetting("Ottu:RateLimits:CardSubmits:Limit", "100000");
        builder.UseSetting("Ottu:RateLimits:SignIns:Limit", "100000");
        builder.ConfigureServices(services =>
        {
            services.Replace(ServiceDescriptor.Singleton(new JobCatalogue([.. JobDefinition.All, BrokenJob.Definition])));
            services.AddTransient<IRequestHandler<BrokenJob, int>, BrokenJobHandler>();
        });
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
