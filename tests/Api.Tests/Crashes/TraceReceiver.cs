using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Ottu.Api.Tests.Crashes;

/// <summary>An OTLP collector that only keeps the bytes that were sent to it.</summary>
public sealed class TraceReceiver : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly MemoryStream _bytes = new();

    TraceReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public byte[] Bytes
    {
        get
        {
            lock (_bytes) return _bytes.ToArray();
        }
    }

    public static async Task<TraceReceiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        var receiver = new TraceReceiver(app);
        app.Run(receiver.Keep);
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    async Task Keep(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        lock (_bytes) _bytes.Write(body.ToArray());
    }
}
