using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Payments;

namespace Ottu.Infrastructure.Payments;

public static class PaymentsSetup
{
    public static IServiceCollection AddPayments(this IServiceCollection services) => services
        .AddSingleton<ISessions, SessionStore>();
}
