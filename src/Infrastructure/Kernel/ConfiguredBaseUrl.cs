using Microsoft.Extensions.Configuration;
using Ottu.Application.Settings;

namespace Ottu.Infrastructure.Kernel;

/// <summary><c>Ottu:BaseUrl</c> without a trailing slash.</summary>
sealed class ConfiguredBaseUrl(IConfiguration configuration) : IBaseUrl
{
    public string Value => (configuration["Ottu:BaseUrl"] ?? throw new InvalidOperationException("Ottu:BaseUrl is required.")).TrimEnd('/');
}
