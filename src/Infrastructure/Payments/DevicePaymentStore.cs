using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Infrastructure.Gateways;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Payments;

/// <summary>device_payment: a unique row decides between two that come at once.</summary>
sealed class DevicePaymentStore(CardFingerprint fingerprint, TimeProvider clock) : IDevicePayments
{
    static readonly Statement Insert = new("INSERT INTO device_payment (fingerprint, session_ref, used_at) VALUES (@Fingerprint, @SessionRef, @Now)");

    // Identifiers are hexadecimal: another case is not another payment.
    public Task<bool> TryUse(ITx tx, InstrumentKind kind, Secret identifier, long sessionRef) => tx.Sql().TryInsert(Insert, new
    {
        Fingerprint = fingerprint.Of(new Secret($"{kind.Wire()}:{identifier.Reveal().ToUpperInvariant()}")),
        SessionRef = sessionRef,
        Now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
    });
}
