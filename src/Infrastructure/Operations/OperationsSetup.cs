using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Operations;
using Ottu.Infrastructure.Kernel;

namespace Ottu.Infrastructure.Operations;

public static class OperationsSetup
{
    public static IServiceCollection AddOperations(this IServiceCollection services) => services
        .AddSingleton<IOperations, OperationStore>()
        .AddSingleton<IOperationEvents, OperationEvents>()
        .AddSingleton<OperationSchedule>()
        .AddScoped<OperationSettler>()
        .AddScoped<OperationCall>()
        .AddScoped<BookChange>()
        .AddScoped<OperationDesk>()
        .AddScoped<SurplusReturn>()
        .AddOutboxHandler<ReturnSurplusHandling>(SurplusReturn.Kind);
}
