using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Gateways;
using Ottu.Domain.Gateways;

namespace Ottu.Api.Tests.Kernel;

/// <summary>
/// Knows which calls to gateways are running. A clock that jumps over one makes it a call that was not answered in time, which is another story than
/// most tests tell.
/// </summary>
public sealed class GatewayCalls
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Lock _gate = new();
    int _running;

    /// <summary>Does something at a moment without a running call; a call that begins meanwhile waits for it.</summary>
    public async Task Between(Action act)
    {
        for (var start = TimeProvider.System.GetTimestamp(); !TryAct(); await Task.Delay(5))
        {
            if (TimeProvider.System.GetElapsedTime(start) > Patience) throw new TimeoutException("Waited in vain: the end of a call to a gateway. One that never answers needs a clock that jumps over it.");
        }

        bool TryAct()
        {
            lock (_gate)
            {
                if (_running > 0) return false;
                act();
                return true;
            }
        }
    }

    /// <summary>Last of all, so that what a test puts before a gateway is part of the call.</summary>
    internal void Register(IServiceCollection services)
    {
        var product = services.Last(service => service.ServiceType == typeof(IGateways));
        services.AddSingleton<IGateways>(provider => new Watched(
            (IGateways)(product.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, product.ImplementationType!)), this));
    }

    async Task<GatewayAnswer> Watch(Func<Task<GatewayAnswer>> call)
    {
        lock (_gate) _running++;
        try
        {
            return await call();
        }
        finally
        {
            lock (_gate) _running--;
        }
    }

    sealed class Watched(IGateways real, GatewayCalls calls) : IGateways
    {
        public IGateway Of(Mid mid) => GatewayLine.To(real.Of(mid), (_, _, go) => calls.Watch(go));
    }
}

/// <summary>Stands between the product and a gateway: every call goes through one function. A proxy, so that a gateway may learn more without this learning it too.</summary>
public class GatewayLine : DispatchProxy
{
    IGateway _gateway = null!;
    Func<string, object, Func<Task<GatewayAnswer>>, Task<GatewayAnswer>> _through = null!;

    /// <param name="gateway">The other end.</param>
    /// <param name="through">Takes the method's name, the request, and what sends it on.</param>
    public static IGateway To(IGateway gateway, Func<string, object, Func<Task<GatewayAnswer>>, Task<GatewayAnswer>> through)
    {
        var line = Create<IGateway, GatewayLine>();
        (((GatewayLine)line)._gateway, ((GatewayLine)line)._through) = (gateway, through);
        return line;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _through(targetMethod!.Name, args![0]!, () => (Task<GatewayAnswer>)targetMethod.Invoke(_gateway, args)!);
}
