using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ottu.Application.Gateways;
using Ottu.Domain.Gateways;
using Ottu.Infrastructure.Gateways.Sandbox;

namespace Ottu.Infrastructure.Gateways;

/// <summary>The simulator for sandbox connections, else the adapter that is registered under the catalogue code.</summary>
sealed class Gateways(IServiceProvider services, SandboxGateway simulator, IConfiguration configuration, TimeProvider clock, ILogger<TimedGateway> log) : IGateways
{
    static readonly UnavailableGateway Unavailable = new();
    readonly TimeSpan _limit = TimeSpan.FromSeconds(configuration.GetValue("Ottu:Gateways:TimeoutSeconds", 20));
    readonly bool _sandbox = configuration.GetValue("Ottu:Sandbox:Enabled", defaultValue: true);

    public IGateway Of(Mid mid) => new TimedGateway(Untimed(mid), _limit, clock, log);

    IGateway Untimed(Mid mid) => mid.IsSandbox && _sandbox ? simulator : services.GetKeyedService<IGateway>(mid.Gateway) ?? Unavailable;
}

/// <summary>Stands for a gateway that this build can not reach: it takes no money and says so.</summary>
sealed class UnavailableGateway : IGateway
{
    public Task<GatewayAnswer> Charge(ChargeRequest request, CancellationToken ct) =>
        Task.FromResult<GatewayAnswer>(new GatewayAnswer.NotSent($"There is no adapter for {request.Mid.Gateway}."));

    /// <summary>Nobody was asked, so nothing is known: the attempt may stem from a build that had the adapter.</summary>
    public Task<GatewayAnswer> Inquire(InquiryRequest request, CancellationToken ct) =>
        Task.FromResult<GatewayAnswer>(new GatewayAnswer.Unknown($"There is no adapter for {request.Mid.Gateway}."));

    public Task<GatewayAnswer> Operate(OperationRequest request, CancellationToken ct) =>
        Task.FromResult<GatewayAnswer>(new GatewayAnswer.NotSent($"There is no adapter for {request.Mid.Gateway}."));

    public Task<GatewayAnswer> InquireOperation(OperationRequest request, CancellationToken ct) =>
        Task.FromResult<GatewayAnswer>(new GatewayAnswer.Unknown($"There is no adapter for {request.Mid.Gateway}."));

    public Task<GatewayAnswer> ForgetCard(ForgetCardRequest request, CancellationToken ct) =>
        Task.FromResult<GatewayAnswer>(new GatewayAnswer.NotSent($"There is no adapter for {request.Mid.Gateway}."));
}

/// <summary>Marks an adapter with the catalogue codes that it serves. Such a class is found by itself.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AdapterForAttribute(params string[] codes) : Attribute
{
    public IReadOnlyList<string> Codes => codes;
}
