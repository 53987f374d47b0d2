using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Ottu.Application.Kernel;
using Ottu.Application.Ledger;
using Ottu.Application.Operations;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;
using Ottu.Infrastructure.Kernel;

namespace Ottu.Infrastructure.Operations;

public static class OperationsSetup
{
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.TryAddSingleton<ILedger, NoLedger>();
        return services
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

    /// <summary>Stands in where no books are kept.</summary>
    sealed class NoLedger : ILedger
    {
        public Task PostPayment(ITx tx, Session session, Attempt attempt) => Task.CompletedTask;

        public Task PostOperation(ITx tx, Session session, Attempt attempt, Operation operation) => Task.CompletedTask;
    }
}
