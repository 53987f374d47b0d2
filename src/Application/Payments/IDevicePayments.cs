using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Payments;

/// <summary>Payments that devices were asked to authorize, by a keyed hash of the identifier that the device gave them.</summary>
public interface IDevicePayments
{
    /// <summary>Notes that it is being charged; false when it was before. What is rolled back was not used.</summary>
    Task<bool> TryUse(ITx tx, InstrumentKind kind, Secret identifier, long sessionRef);
}
