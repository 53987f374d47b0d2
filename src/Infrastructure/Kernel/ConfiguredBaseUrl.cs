using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Ottu.Application.Settings;

namespace Ottu.Infrastructure.Kernel;

/// <summary><c>Ottu:BaseUrl</c> without a trailing slash; in development the address that the server listens on.</summary>
sealed class ConfiguredBaseUrl(IConfiguration configuration, IHostEnvironment environment, IServer server) : IBaseUrl
{
    string? _value;

    public string Value => _value ??= (Configured() ?? Listening() ?? throw new InvalidOperationException("Ottu:BaseUrl is required.")).TrimEnd('/');

    string? Configured() => configuration["Ottu:BaseUrl"] is { Length: > 0 } url ? url : null;

    string? Listening()
    {
        if (!environment.IsDevelopment() || server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is not { } address) return null;
        return address.Replace("//[::]", "//localhost", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal)
            .Replace("//*", "//localhost", StringComparison.Ordinal)
            .Replace("//+", "//localhost", StringComparison.Ordinal);
    }
}
