using Ottu.Application.Kernel;

namespace Ottu.Application.Operations;

/// <summary>Status queries that reached a gateway: what <see cref="Domain.Operations.InquiryThrottle"/> counts.</summary>
public interface IInquiryCalls
{
    /// <summary>Oldest first.</summary>
    Task<IReadOnlyList<DateTimeOffset>> Of(ITx tx, long sessionRef);

    Task Add(ITx tx, long sessionRef, DateTimeOffset at);
}
