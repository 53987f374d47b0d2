using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Operations;
using Ottu.Application.Operations.Approvals;
using Ottu.Infrastructure.Kernel;
using Ottu.Infrastructure.Operations.Approvals;

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
        .AddOutboxHandler<ReturnSurplusHandling>(SurplusReturn.Kind)
        .AddSingleton<IApprovals, ApprovalStore>()
        .AddScoped<ApprovalGate>()
        .AddScoped<ApprovalFiling>()
        .AddScoped<ApprovalExecution>()
        .AddScoped<PermissionGrants>();
}
