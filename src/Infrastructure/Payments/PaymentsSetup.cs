using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Payments;

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
        .AddScoped<NewSessions>()
        .AddScoped<SessionAnswers>();
}
