using Ottu.Application.Kernel;
using Ottu.Domain.Payments;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Payments;

/// <summary>session_connection: where a session stands in the lists of the connections that it was offered or tried at. docs/adr/0023</summary>
sealed partial class SessionStore
{
    static readonly Statement ListOffered = new("INSERT INTO session_connection (pg_code, created_at, session_ref) VALUES (@PgCode, @CreatedAt, @Id)");

    static Task List(ITx tx, Session session)
    {
        var createdAt = session.CreatedAt.ToUnixTimeMilliseconds();
        return tx.Sql().Execute(ListOffered, session.Quotes.Select(quote => quote.PgCode).Distinct(StringComparer.Ordinal).Select(code => new { PgCode = code, CreatedAt = createdAt, session.Id }));
    }

    // A routed attempt is at a connection that was not offered: its profile was.
    static readonly Statement ListTried = new(
        "INSERT INTO session_connection (pg_code, created_at, session_ref) SELECT DISTINCT a.pg_code, s.created_at, s.id FROM attempt a JOIN payment_session s ON s.id = a.session_ref " +
        "WHERE a.session_ref = @id AND s.deleted_at IS NULL " +
        "AND NOT EXISTS (SELECT 1 FROM session_connection c WHERE c.pg_code = a.pg_code AND c.created_at = s.created_at AND c.session_ref = s.id)");

    static readonly Statement Unlist = new(
        "DELETE FROM session_connection WHERE pg_code IN (SELECT code FROM mid) AND created_at = (SELECT s.created_at FROM payment_session s WHERE s.id = @id) AND session_ref = @id");

    public async Task SaveListed(ITx tx, Session session)
    {
        await Save(tx, session);
        await tx.Sql().Execute(Unlist, new { id = session.Id });
        if (session.DeletedAt is not null) return;
        await List(tx, session);
        await tx.Sql().Execute(ListTried, new { id = session.Id });
    }
}
