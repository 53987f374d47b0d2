using Ottu.Application.Kernel;
using Ottu.Domain.Payments;

namespace Ottu.Application.Payments;

/// <summary>Storage of sessions and their attempts. Deleted sessions are invisible here.</summary>
public interface ISessions
{
    Task<Session?> Find(SessionId id, CancellationToken ct);

    /// <summary>By row identity; finds deleted sessions too, because money may still arrive for them.</summary>
    Task<Session?> Find(long id, CancellationToken ct);

    /// <summary>A deleted session.</summary>
    Task<Session?> FindDeleted(SessionId id, CancellationToken ct);

    /// <summary>The newest session of an order number.</summary>
    Task<Session?> FindByOrderNo(string orderNo, CancellationToken ct);

    /// <summary>Reads and locks until the commit.</summary>
    Task<Session?> Lock(ITx tx, SessionId id);

    /// <summary>Reads and locks until the commit.</summary>
    Task<Session?> Lock(ITx tx, long id);

    /// <summary>Inserts and returns the session with its row identity.</summary>
    Task<Session> Add(ITx tx, Session session);

    /// <summary>Writes every changeable column and raises the version. The row must have been locked by this transaction.</summary>
    Task Save(ITx tx, Session session);

    /// <summary>Saves a session that was deleted, restored, or is offered other connections; their lists follow.</summary>
    Task SaveListed(ITx tx, Session session);

    Task<IReadOnlyList<Attempt>> Attempts(long sessionRef, CancellationToken ct);

    Task<IReadOnlyList<Attempt>> Attempts(ITx tx, long sessionRef);

    Task<Attempt?> FindAttempt(string referenceNumber, CancellationToken ct);

    /// <summary>Inserts a pending attempt; false when another attempt of the session is running (or the reference exists).</summary>
    Task<bool> TryAdd(ITx tx, Attempt attempt);

    Task Save(ITx tx, Attempt attempt);

    /// <summary>References of pending attempts whose inquiry is due, oldest first; each is pushed back so that another node does not take it too.</summary>
    Task<IReadOnlyList<string>> ClaimDueInquiries(int batch, CancellationToken ct);

    /// <summary>Row identities of open sessions past their deadline, oldest deadline first.</summary>
    Task<IReadOnlyList<long>> Overdue(int batch, CancellationToken ct);

    /// <summary>Open sessions by row identity: a page of those after <paramref name="after"/>.</summary>
    Task<IReadOnlyList<Session>> OpenAfter(long after, int batch, CancellationToken ct);

    /// <summary>Codes that this customer has paid with.</summary>
    Task<IReadOnlyList<string>> PaidPgCodes(string customerId, CancellationToken ct);
}
