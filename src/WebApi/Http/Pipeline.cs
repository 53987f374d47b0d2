using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Ottu.Application.Kernel;
using Ottu.Infrastructure.Kernel;
using Ottu.WebApi.Http.Document;
using Ottu.WebApi.Http.RateLimits;
using Ottu.WebApi.Identity;

namespace Ottu.WebApi.Http;

/// <summary>What every request passes, in the order of rulings 15: 401, 429, then the endpoint's own checks.</summary>
static class Pipeline
{
    public static IServiceCollection AddHttpPipeline(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<Application.Identity.ICaller, HttpCaller>();
        services.AddSdkOrigins();
        services.AddRequestLimits();
        services.AddApiDocument();
        services.AddHostedService<Telemetry>();
        return services;
    }

    public static void UseHttpPipeline(this WebApplication app)
    {
        app.UseKnownProxies();
        app.UseSecurityHeaders();
        app.UseMiddleware<FailureMiddleware>();
        app.UseRoles();
        app.UseRouting();
        app.Use(NameTrace);
        app.UseCors();
        app.UseMiddleware<AuthenticationMiddleware>();
        app.UseRateLimiter();
        app.Use(RefuseNullCharacters);
        app.UseMiddleware<IdempotencyMiddleware>();
    }

    /// <summary>A process that is a worker only says how it is, and nothing else.</summary>
    static void UseRoles(this WebApplication app)
    {
        if (Roles.Of(app.Configuration).IsWeb) return;
        app.Use((http, next) =>
        {
            if (http.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)) return next(http);
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    /// <summary>The span of a request is named by its route pattern, which says nothing about anyone.</summary>
    static async Task NameTrace(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (Activity.Current is not { IsAllDataRequested: true } span) return;
        var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no route";
        span.DisplayName = $"{http.Request.Method} {route}";
        span.SetTag("http.request.method", http.Request.Method).SetTag("http.route", route).SetTag("http.response.status_code", http.Response.StatusCode);
    }

    /// <summary>No filter and no reference has one, and some databases break on it. In bodies the fields refuse it, each by its name.</summary>
    static Task RefuseNullCharacters(HttpContext http, RequestDelegate next) => http.Request.QueryString.Value!.Contains("%00", StringComparison.Ordinal)
        ? throw new BadHttpRequestException(FieldTexts.NoNullCharacters)
        : next(http);

    /// <summary>An address or scheme that a request claims is believed only from the configured proxies.</summary>
    static void UseKnownProxies(this WebApplication app)
    {
        var configured = app.Configuration.GetSection("Ottu:ForwardedHeaders:KnownProxies").Get<string[]>() ?? [];
        if (configured.Length == 0) return;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in configured)
        {
            if (proxy.Contains('/', StringComparison.Ordinal)) options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            else options.KnownProxies.Add(IPAddress.Parse(proxy));
        }

        app.UseForwardedHeaders(options);
    }
}
