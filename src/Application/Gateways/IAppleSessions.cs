using System.Text.Json.Nodes;
using Ottu.Domain.Gateways;

namespace Ottu.Application.Gateways;

/// <summary>Opens Apple Pay's sheet: Apple wants to hear from the merchant's server first.</summary>
public interface IAppleSessions
{
    /// <summary>Apple's merchant session, opaque and short-lived; null where Apple was not reached or refused.</summary>
    Task<JsonObject?> Open(PaymentService service, Mid mid, CancellationToken ct);
}
