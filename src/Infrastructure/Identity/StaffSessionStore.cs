using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Identity;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Identity;

/// <summary>staff_session.</summary>
sealed class StaffSessionStore(Db db, TimeProvider clock) : IStaffSessionStore
{
    static readonly Statement ByToken = new(
        "SELECT id AS Id, user_id AS UserId, password_stamp AS PasswordStamp, last_seen_at AS LastSeenAt, expires_at AS ExpiresAt, ended_at AS EndedAt " +
        "FROM staff_session WHERE token_hash = @tokenHash");

    static readonly Statement UserById = new($"SELECT {StaffUserRow.Columns} FROM staff_user WHERE id = @UserId");

    public async Task<OpenedSession?> Find(string tokenHash, CancellationToken ct)
    {
        if (await db.One<SessionRow>(ByToken, new { tokenHash }, ct) is not { } row) return null;
        return await db.One<StaffUserRow>(UserById, new { row.UserId }, ct) is { } user ? new OpenedSession(row.ToSession(), user.ToStored()) : null;
    }

    static readonly Statement Insert = new(
        "INSERT INTO staff_session (token_hash, user_id, password_stamp, network, created_at, last_seen_at, expires_at) " +
        "VALUES (@TokenHash, @UserId, @PasswordStamp, @Network, @Now, @Now, @ExpiresAt)");

    public Task Add(ITx tx, string tokenHash, StaffSession session, string network) => tx.Sql().Execute(Insert, new
    {
        TokenHash = tokenHash,
        session.UserId,
        session.PasswordStamp,
        Network = network,
        Now = session.LastSeenAt.ToUnixTimeMilliseconds(),
        ExpiresAt = session.ExpiresAt.ToUnixTimeMilliseconds(),
    });

    static readonly Statement MarkEnded = new("UPDATE staff_session SET ended_at = @now WHERE id = @id AND ended_at IS NULL");

    public Task End(ITx tx, long id) => tx.Sql().Execute(MarkEnded, new { id, now = clock.GetUtcNow().ToUnixTimeMilliseconds() });

    static readonly Statement MarkSeen = new("UPDATE staff_session SET last_seen_at = @at WHERE id = @id AND last_seen_at < @at");

    public Task Touch(long id, DateTimeOffset at, CancellationToken ct) =>
        db.InTransaction(tx => tx.Sql().Execute(MarkSeen, new { id, at = at.ToUnixTimeMilliseconds() }), ct);

    static readonly Statement Renew = new("UPDATE staff_network SET seen_at = @now WHERE user_id = @userId AND network = @network");

    static readonly Statement Note = new("INSERT INTO staff_network (user_id, network, seen_at) VALUES (@userId, @network, @now)");

    public async Task NoteNetwork(ITx tx, long userId, string network)
    {
        var row = new { userId, network, now = clock.GetUtcNow().ToUnixTimeMilliseconds() };
        if (await tx.Sql().Execute(Renew, row) == 0) await tx.Sql().TryInsert(Note, row);
    }

    static readonly Statement CountFrom = new(
        "SELECT (SELECT COUNT(*) FROM staff_session WHERE user_id = @userId AND network = @network) + (SELECT COUNT(*) FROM staff_network WHERE user_id = @userId AND network = @network)");

    public async Task<bool> Knows(long userId, string network, CancellationToken ct) => await db.One<long>(CountFrom, new { userId, network }, ct) > 0;

    sealed record SessionRow(long Id, long UserId, string PasswordStamp, long LastSeenAt, long ExpiresAt, long? EndedAt)
    {
        public StaffSession ToSession() => new()
        {
            Id = Id,
            UserId = UserId,
            PasswordStamp = PasswordStamp,
            LastSeenAt = DateTimeOffset.FromUnixTimeMilliseconds(LastSeenAt),
            ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(ExpiresAt),
            EndedAt = EndedAt is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null,
        };
    }
}
