using System.Reflection;
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

    /// <summary>Stands between the deletion of a card and the simulator's vault.</summary>
    public Func<ForgetCardRequest, Func<Task<GatewayAnswer>>, Task<GatewayAnswer>> OnForget { get; set; } = static (_, go) => go();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureServices(services =>
        {
            var real = services.Last(service => service.ServiceType == typeof(IGateways));
            services.AddSingleton<IGateways>(provider => new Lines(this, (IGateways)ActivatorUtilities.CreateInstance(provider, real.ImplementationType!)));
        });
    }

    sealed class Lines(ScriptedHost host, IGateways real) : IGateways
    {
        public IGateway Of(Mid mid) => new TimedGateway(Line.To(real.Of(mid), host), TimeSpan.FromSeconds(20), host.Clock, NullLogger.Instance);
    }

    /// <summary>A proxy, so that a gateway may learn more without this learning it too.</summary>
    public class Line : DispatchProxy
    {
        IGateway _gateway = null!;
        ScriptedHost _host = null!;

        internal static IGateway To(IGateway gateway, ScriptedHost host)
        {
            var line = Create<IGateway, Line>();
            (((Line)line)._gateway, ((Line)line)._host) = (gateway, host);
            return line;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            object? Go() => targetMethod!.Invoke(_gateway, args);
            return args![0] switch
            {
                ChargeRequest charge => _host.OnCharge(charge, () => (Task<GatewayAnswer>)Go()!),
                InquiryRequest inquiry => _host.OnInquire(inquiry, () => (Task<GatewayAnswer>)Go()!),
                ForgetCardRequest forget => _host.OnForget(forget, () => (Task<GatewayAnswer>)Go()!),
                _ => Go(),
            };
        }
    }
}
