using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ottu.Application.Payments;
using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Payments;

public static class PaymentsSetup
{
    public static IServiceCollection AddPayments(this IServiceCollection services) => services
        .AddSingleton(provider => provider.GetRequiredService<IConfiguration>().GetSection("Ottu:Inquiry").Get<InquiryOptions>() ?? new InquiryOptions())
        .AddSingleton<SweptConfiguration>()
        .AddSingleton<ISessions, SessionStore>()
        .AddScoped<AttemptSettler>()
        .AddScoped<SessionCloser>()
        .AddScoped<RunningAttempts>()
        .AddScoped<PaymentCall>()
        .AddScoped<SessionDrafts>()
        .AddScoped<SessionReferences>()
        .AddScoped<SessionWriter>()
        .AddScoped<SessionShortLinks>()
        .AddScoped<SdkResponses>()
        .AddScoped<SessionAnswers>()
        .AddScoped<UpdateGuard>()
        .AddSingleton(provider => provider.GetRequiredService<IConfiguration>().GetSection("Ottu:Checkout").Get<CheckoutOptions>() ?? new CheckoutOptions())
        .AddSingleton<IShortLinks, ShortLinks>()
        .AddSingleton<IQrCodes, QrCodes>()
        .AddSingleton<IMedia>(OpenMedia);

    static MediaFolder OpenMedia(IServiceProvider provider)
    {
        var configured = provider.GetRequiredService<IConfiguration>()["Ottu:Media:Path"] ?? "data/media";
        return new MediaFolder(Path.Combine(provider.GetRequiredService<IHostEnvironment>().ContentRootPath, configured), provider.GetRequiredService<Entropy>());
    }
}
