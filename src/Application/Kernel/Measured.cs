using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ottu.Application.Kernel;

/// <summary>
/// Where the product reports what it does: one source of traces and one meter, both named <c>Ottu</c>. Tags are codes and outcomes, never
/// amounts, identifiers of customers, or anything that was sent.
/// </summary>
public static class Measured
{
    public const string Name = "Ottu";
    static readonly Meter Meter = new(Name);

    public static ActivitySource Traces { get; } = new(Name);

    /// <summary>Calls that move money. Tags: flow, answer.</summary>
    public static Counter<long> GatewayCalls { get; } = Meter.CreateCounter<long>("ottu.gateway.calls", "{call}", "Calls of payment gateways that move money");

    /// <summary>Attempts whose outcome was recorded. Tags: pg_code, state.</summary>
    public static Counter<long> Attempts { get; } = Meter.CreateCounter<long>("ottu.attempts", "{attempt}", "Payment attempts whose outcome was recorded");

    /// <summary>Deliveries that ended. Tag: status.</summary>
    public static Counter<long> Webhooks { get; } = Meter.CreateCounter<long>("ottu.webhooks", "{delivery}", "Webhook deliveries that ended");

    /// <summary>What the database refused for the moment and was asked again. Tags: what, cause.</summary>
    public static Counter<long> DatabaseRetries { get; } = Meter.CreateCounter<long>("ottu.database.retries", "{retry}", "Tries that followed a passing failure of the database");
}
