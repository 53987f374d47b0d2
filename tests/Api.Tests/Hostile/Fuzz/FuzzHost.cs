using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ottu.Api.Tests.Examples;
using Ottu.Api.Tests.Kernel;

namespace Ottu.Api.Tests.Hostile.Fuzz;

/// <summary>A product in which every example has been played: full of sessions, cards, schedules and profiles, with a sample request of each route.</summary>
public sealed class FuzzHost : OttuHost
{
    readonly ConcurrentQueue<Sample> _samples = new();
    volatile bool _watching = true;

    public FuzzHost()
    {
        Settings["Ottu:Roles"] = "web";
        Settings["Ottu:Checkout:HoldSeconds"] = "0";
        Settings["Ottu:Seed:File"] = Path.Combine(ExampleRun.Directory, "seed.json");
        Settings["Ottu:RateLimits:GeneralRules:0:Endpoint"] = "*:/*";
        Settings["Ottu:RateLimits:GeneralRules:0:Period"] = "1m";
        Settings["Ottu:RateLimits:GeneralRules:0:Limit"] = "100000000";
    }

    public KeptLog Errors { get; } = new();

    /// <summary>What the examples sent, with the identifiers that exist here.</summary>
    public IReadOnlyList<Sample> Samples => [.. _samples];

    /// <summary>"GET /path/{pattern}" of everything that is mapped; routes for any method are asked with POST.</summary>
    public IReadOnlyList<(string Method, RouteEndpoint Endpoint)> Routes =>
    [
        .. Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["POST"]).Select(method => (method, endpoint)))
            .DistinctBy(route => $"{route.method} {route.endpoint.RoutePattern.RawText}")
            .OrderBy(route => $"{route.endpoint.RoutePattern.RawText} {route.method}", StringComparer.Ordinal),
    ];

    public static async Task<FuzzHost> Start()
    {
        var host = new FuzzHost();
        await new ExampleRun().Play(host);
        host._watching = false;
        host.Errors.Take();
        return host;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureLogging(logging => logging.AddProvider(Errors));
        builder.ConfigureServices(services => services.AddSingleton<IStartupFilter>(new Watch(this)));
    }

    async Task Keep(HttpContext http, RequestDelegate next)
    {
        if (!_watching)
        {
            await next(http);
            return;
        }

        http.Request.EnableBuffering();
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        http.Request.Body.Position = 0;
        var (path, query, type) = (http.Request.Path + "", http.Request.QueryString + "", http.Request.ContentType);
        await next(http);
        if (http.GetEndpoint() is RouteEndpoint endpoint) _samples.Enqueue(new Sample($"{http.Request.Method} {endpoint.RoutePattern.RawText}", path, query, type, body.ToArray()));
    }

    sealed class Watch(FuzzHost host) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(host.Keep);
            next(app);
        };
    }
}

/// <summary>A request that an example sent.</summary>
public sealed record Sample(string Route, string Path, string Query, string? ContentType, byte[] Body);
