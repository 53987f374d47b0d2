using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Ottu.Domain.Kernel;

namespace Ottu.WebApi.Http.RateLimits;

static class RateLimitSetup
{
    public static IServiceCollection AddRequestLimits(this IServiceCollection services)
    {
        services.AddSingleton<RateRules>();
        services.AddSingleton<RequestLimiter>();
        services.AddRateLimiter(_ => { });
        services.AddSingleton<IConfigureOptions<RateLimiterOptions>>(provider => new ConfigureOptions<RateLimiterOptions>(options =>
        {
            options.GlobalLimiter = provider.GetRequiredService<RequestLimiter>();
            options.OnRejected = Refuse;
        }));
        return services;
    }

    static async ValueTask Refuse(OnRejectedContext rejected, CancellationToken ct)
    {
        rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait);
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        if (rejected.HttpContext.IsPage())
        {
            rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await NeutralPage.Write(rejected.HttpContext, StatusCodes.Status429TooManyRequests);
            return;
        }

        await new Problem.Throttled(seconds).ToResponse().ExecuteAsync(rejected.HttpContext);
    }
}
