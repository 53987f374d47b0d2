using Ottu.Application.Kernel;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;

namespace Ottu.Application.Ledger;

/// <summary>The double-entry books: posted in the commit that records the money, append-only, each posting at most once.</summary>
public interface ILedger
{
    /// <summary>A successful payment attempt: captured money and fee of a purchase, or what an authorization reserved.</summary>
    Task PostPayment(ITx tx, Session session, Attempt attempt);

    /// <summary>An operation that moved money: refund, capture or void.</summary>
    Task PostOperation(ITx tx, Session session, Attempt attempt, Operation operation);
}
