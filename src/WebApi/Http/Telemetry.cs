using Ottu.Application.Kernel;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Ottu.WebApi.Http;

/// <summary>
/// Traces and metrics for an OTLP collector, when <c>Ottu:Telemetry:OtlpEndpoint</c> names one. The framework's own sources describe requests
/// and outgoing calls; bodies, headers and queries are in none of them.
/// </summary>
sealed class Telemetry : IHostedService, IDisposable
{
    readonly TracerProvider? _traces;
    readonly MeterProvider? _metrics;

    public Telemetry(IConfiguration configuration)
    {
        if (configuration["Ottu:Telemetry:OtlpEndpoint"] is not { Length: > 0 } endpoint) return;
        var resource = ResourceBuilder.CreateDefault().AddService(Measured.Name, serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString());
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(Measured.Name, "Microsoft.AspNetCore", "System.Net.Http")
            .AddProcessor(new SecretsRemover())
            .AddOtlpExporter(options => options.Endpoint = new Uri(endpoint))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Measured.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.RateLimiting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime")
            .AddOtlpExporter(options => options.Endpoint = new Uri(endpoint))
            .Build();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what is still queued.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    /// <summary>
    /// A path names a session and a query may carry a token: the route's pattern is enough to find a problem, and says nothing about anyone.
    /// </summary>
    sealed class SecretsRemover : BaseProcessor<System.Diagnostics.Activity>
    {
        public override void OnEnd(System.Diagnostics.Activity data)
        {
            data.SetTag("url.query", value: null);
            data.SetTag("url.path", value: null);
            if (data.GetTagItem("url.full") is string url) data.SetTag("url.full", Origin(url));
        }

        static string? Origin(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : null;
    }
}
