using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Ledger;

namespace Ottu.Infrastructure.Ledger;

public static class LedgerSetup
{
    public static IServiceCollection AddLedger(this IServiceCollection services) => services.AddSingleton<ILedger, LedgerStore>();
}
