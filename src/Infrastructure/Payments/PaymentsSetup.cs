using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ottu.Application.Payments;
using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Payments;

public static class PaymentsSetup
{
    public static IServiceCollection AddPayments(this IServiceCollection services) => services
        .AddSingleton(ReadInquiry)
        .AddSingleton<SweptConfiguration>()
        .AddSingleton<ISessions, SessionStore>()
        .AddScoped<AttemptEffects>()
        .AddScoped<AttemptSettler>()
        .AddScoped<SessionCloser>()
        .AddScoped<RunningAttempts>()
        .AddScoped<PaymentCall>()
        .AddScoped<SessionDrafts>()
        .AddScoped<SessionReferences>()
        .AddScoped<SessionWriter>()
        .AddScoped<OneStepPayment>()
        .AddSingleton<IDevicePayments, DevicePaymentStore>()
        .AddScoped<DeviceAdmission>()
        .AddScoped<DeviceCharge>()
        .AddScoped<DeviceAnswers>()
        .AddScoped<CashDesk>()
        .AddScoped<SessionShortLinks>()
        .AddScoped<NextStops>()
        .AddScoped<SdkResponses>()
        .AddScoped<SdkPayments>()
        .AddScoped<SessionAnswers>()
        .AddScoped<UpdateGuard>()
        .AddSingleton(provider => provider.GetRequiredService<IConfiguration>().GetSection("Ottu:Checkout").Get<CheckoutOptions>() ?? new CheckoutOptions())
        .AddSingleton<IShortLinks, ShortLinks>()
        .AddSingleton<IQrCodes, QrCodes>()
        .AddSingleton<IMedia>(OpenMedia);

    /// <summary>An attempt may be taken for an orphan only when no call can still be on its way; tests on a developer's machine shorten that.</summary>
    static InquiryOptions ReadInquiry(IServiceProvider provider)
    {
        var configuration = provider.GetRequiredService<IConfiguration>();
        var inquiry = configuration.GetSection("Ottu:Inquiry").Get<InquiryOptions>() ?? new InquiryOptions();
        var timeout = configuration.GetValue("Ottu:Gateways:TimeoutSeconds", 20);
        
        // A silent charge of a routed payment is asked about once before its answer is recorded: two calls.
        return inquiry.OrphanSeconds > 2 * timeout || provider.GetRequiredService<IHostEnvironment>().IsDevelopment()
            ? inquiry
            : throw new InvalidOperationException($"Ottu:Inquiry:OrphanSeconds ({inquiry.OrphanSeconds}) must be more than twice Ottu:Gateways:TimeoutSeconds ({timeout}).");
    }

    static MediaFolder OpenMedia(IServiceProvider provider)
    {
        var configured = provider.GetRequiredService<IConfiguration>()["Ottu:Media:Path"] ?? "data/media";
        return new MediaFolder(Path.Combine(provider.GetRequiredService<IHostEnvironment>().ContentRootPath, configured), provider.GetRequiredService<Entropy>());
    }
}
