using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Operations;

namespace Ottu.Infrastructure.Operations;

public static class InquirySetup
{
    /// <summary>The status query.</summary>
    public static IServiceCollection AddInquiry(this IServiceCollection services) => services
        .AddSingleton<IInquiryCalls, InquiryCalls>()
        .AddScoped<StatusQuery>()
        .AddScoped<StatusQuestions>()
        .AddScoped<StatusAnswers>();
}
