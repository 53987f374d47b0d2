using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Settings;

namespace Ottu.Infrastructure.Settings;

public static class RatesSetup
{
    /// <summary>The HTTP client that calls the rate provider.</summary>
    public const string Client = "rates";

    const string DefaultAddress = "https://data.fixer.io/api/";
    const int DefaultCacheMinutes = 60;
    const int LargestAnswer = 256 * 1024;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    internal static IServiceCollection AddRates(this IServiceCollection services)
    {
        services.AddHttpClient(Client, (provider, client) =>
            {
                client.BaseAddress = Address(provider.GetRequiredService<IConfiguration>());
                client.Timeout = Patience;
                client.MaxResponseContentBufferSize = LargestAnswer;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            .RemoveAllLoggers(); // The query holds the access key.
        services.AddSingleton(provider => new RateOptions(TimeSpan.FromMinutes(provider.GetRequiredService<IConfiguration>().GetValue("Ottu:Rates:CacheMinutes", DefaultCacheMinutes))));
        services.AddSingleton(Choose);
        services.AddScoped<RateRefresh>();
        services.AddScoped<OverdueRates>();
        return services;
    }

    static IRateProvider Choose(IServiceProvider provider)
    {
        var configuration = provider.GetRequiredService<IConfiguration>();
        _ = Address(configuration);
        return configuration["Ottu:Rates:Provider"] switch
        {
            null or "" or "Simulator" => ActivatorUtilities.CreateInstance<SimulatedRates>(provider),
            "Fixer" => ActivatorUtilities.CreateInstance<FixerRates>(provider),
            var other => throw new InvalidOperationException($"Ottu:Rates:Provider is '{other}'; it must be Simulator or Fixer."),
        };
    }

    /// <summary>The access key is part of the address that is called, so nobody on the way may read it.</summary>
    static Uri Address(IConfiguration configuration)
    {
        var text = configuration["Ottu:Rates:BaseUrl"] is { Length: > 0 } configured ? configured : DefaultAddress;
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
        {
            throw new InvalidOperationException("Ottu:Rates:BaseUrl must be an https address.");
        }

        return address;
    }
}
