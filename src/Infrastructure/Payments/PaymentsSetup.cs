using Microsoft.Extensions.DependencyInjection;

namespace Ottu.Infrastructure.Payments;

public static class PaymentsSetup
{
    public static IServiceCollection AddPayments(this IServiceCollection services) => services;
}
