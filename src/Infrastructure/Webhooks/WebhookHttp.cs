using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Domain.Webhooks;

namespace Ottu.Infrastructure.Webhooks;

/// <summary>The HTTP clients that call merchants: no redirects, no cookies, no proxy, and never into our own network.</summary>
public static class WebhookHttp
{
    /// <summary>Client that checks certificates.</summary>
    public const string Strict = "webhooks";

    /// <summary>Client for installations with <c>ignore_ssl</c>.</summary>
    public const string AnyCertificate = "webhooks-any-certificate";

    /// <summary>No attempt may take longer, so no connection attempt may (docs/protocol/webhooks.md 1, R-3).</summary>
    static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(25);

    internal static IServiceCollection AddWebhookHttp(this IServiceCollection services)
    {
        services.AddSingleton(WebhookNetwork.System);
        foreach (var name in new[] { Strict, AnyCertificate })
        {
            services.AddHttpClient(name, client => client.Timeout = Timeout.InfiniteTimeSpan)
                .ConfigurePrimaryHttpMessageHandler(provider => Handler(provider.GetRequiredService<WebhookOptions>(), provider.GetRequiredService<WebhookNetwork>(), name == AnyCertificate))
                .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
                .RemoveAllLoggers(); // Targets may carry secrets in their query.
        }

        return services;
    }

    static SocketsHttpHandler Handler(WebhookOptions options, WebhookNetwork network, bool anyCertificate) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = MostPatience,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        MaxResponseHeadersLength = 32,
        ResponseDrainTimeout = TimeSpan.Zero,
        ConnectCallback = (context, ct) => Connect(context.DnsEndPoint, network, options.AllowPrivateTargets, ct),
        SslOptions = anyCertificate
#pragma warning disable CA5359 // The operator asked for it: ignore_ssl.
            ? new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true }
#pragma warning restore CA5359
            : new SslClientAuthenticationOptions(),
    };

    /// <summary>Resolves once, checks and connects to the very address that was checked: a name cannot change its mind in between.</summary>
    static async ValueTask<Stream> Connect(DnsEndPoint target, WebhookNetwork network, bool allowPrivate, CancellationToken ct)
    {
        var resolved = await network.Resolve(target.Host.Trim('[', ']'), ct);
        IReadOnlyList<IPAddress> allowed = allowPrivate ? resolved : [.. resolved.Where(PublicAddress.Is)];
        if (resolved.Count > 0 && allowed.Count == 0) throw new RefusedTargetException();
        var last = new SocketException((int)SocketError.HostNotFound);
        foreach (var address in allowed)
        {
            try
            {
                return await network.Dial(new IPEndPoint(address, target.Port), ct);
            }
            catch (SocketException error)
            {
                last = error;
            }
        }

        throw last;
    }
}

/// <summary>The target resolves into our own or another private network.</summary>
sealed class RefusedTargetException() : IOException("The target's address is not public.");
