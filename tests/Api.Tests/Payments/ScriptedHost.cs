using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Ottu.Api.Tests.Kernel;
using Ottu.Application.Gateways;
using Ottu.Domain.Gateways;
using Ottu.Infrastructure.Gateways;

namespace Ottu.Api.Tests.Payments;

/// <summary>The product with the simulator behind a line that a test can hold, cut or bend.</summary>
public sealed class ScriptedHost : OttuHost
{
    /// <summary>Stands between a charge and the simulator.</summary>
    public Func<ChargeRequest, Func<Task<GatewayAnswer>>, Task<GatewayAnswer>> OnCharge { get; set; } = static (_, go) => go();

    /// <summary>Stands between an inquiry and the simulator.</summary>
    public Func<InquiryRequest, Func<Task<GatewayAnswer>>, Task<GatewayAnswer>> OnInquire { get; set; } = static (_, go) => go();

    /// <summary>Stands between a refund, capture or void and the simulator.</summary>
    public Func<OperationRequest, Func<Task<GatewayAnswer>>, Task<GatewayAnswer>> OnOperate { get; set; } = static (_, go) => go();

    /// <summary>Stands between a question about one of these and the simulator.</summary>
    public Func<OperationRequest, Func<Task<GatewayAnswer>>, Task<GatewayAnswer>> OnInquireOperation { get; set; } = static (_, go) => go();

    /// <summary>Stands between the deletion of a card and the simulator's vault.</summary>
    public Func<ForgetCardRequest, Func<Task<GatewayAnswer>>, Task<GatewayAnswer>> OnForget { get; set; } = static (_, go) => go();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.ConfigureServices(services =>
        {
            var real = services.Last(service => service.ServiceType == typeof(IGateways));
            services.AddSingleton<IGateways>(provider => new Lines(this, (IGateways)ActivatorUtilities.CreateInstance(provider, real.ImplementationType!)));
        });
        base.ConfigureWebHost(builder);
    }

    sealed class Lines(ScriptedHost host, IGateways real) : IGateways
    {
        public IGateway Of(Mid mid) => new TimedGateway(GatewayLine.To(real.Of(mid), Through), TimeSpan.FromSeconds(20), host.Clock, NullLogger.Instance);

        Task<GatewayAnswer> Through(string method, object request, Func<Task<GatewayAnswer>> go) => request switch
        {
            ChargeRequest charge => host.OnCharge(charge, go),
            InquiryRequest inquiry => host.OnInquire(inquiry, go),
            OperationRequest operation when method == nameof(IGateway.Operate) => host.OnOperate(operation, go),
            OperationRequest operation => host.OnInquireOperation(operation, go),
            ForgetCardRequest forget => host.OnForget(forget, go),
            _ => go(),
        };
    }
}
