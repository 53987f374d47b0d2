using Ottu.Application.Kernel;
using Ottu.Infrastructure.Sql;

namespace Ottu.Infrastructure.Kernel;

/// <summary>The outbox table: which messages are due, who holds them, what became of them. A message is removed when it is finished.</summary>
/// <remarks>A lease or a result that a power cut undoes costs one more call, as a process that dies in between does; so neither waits for the disk. docs/adr/0025</remarks>
sealed class OutboxStore(Db db, TimeProvider clock)
{
    // A lane is strictly serial: a message waits for every earlier one of its lane, leased, waiting for a retry or not yet begun.
    const string Due = IsFree + " AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.lane = o.lane AND e.id < o.id)";
    const string IsFree = "o.due_at <= @Now AND (o.lease_until IS NULL OR o.lease_until <= @Now)";

    static readonly Sql.Sql DueTargets = new($"SELECT o.target FROM outbox o WHERE {IsFree} GROUP BY o.target ORDER BY MIN(o.due_at), o.target");

    /// <summary>Whom due messages want to call, those that wait longest first. Some of them may have to wait for another one of their lane: only a claim tells.</summary>
    public Task<IReadOnlyList<string>> Targets(CancellationToken ct) => db.Query<string>(DueTargets, new { Now }, ct);

    // The page inside keeps the engine on the primary key: to group, it would rather walk the whole index of targets.
    static readonly Sql.Sql NewerThan = new(d =>
        "SELECT n.target, MAX(n.id) AS LastId, MAX(n.is_due) AS IsDue, MIN(n.next_due) AS NextDue FROM (" +
        $"SELECT o.id, o.target, CASE WHEN {IsFree} THEN 1 ELSE 0 END AS is_due, CASE WHEN o.due_at > @Now THEN o.due_at END AS next_due FROM outbox o WHERE o.id > @after ORDER BY o.id {d.Page}" +
        ") n GROUP BY n.target ORDER BY MIN(n.id)");

    /// <summary>Whom the first so many messages with larger ids want to call, in their order.</summary>
    public Task<IReadOnlyList<NewMessages>> Newer(long after, int most, CancellationToken ct) => db.Query<NewMessages>(NewerThan, new { Now, after, limit = most, offset = 0 }, ct);

    static readonly Sql.Sql ClaimDue = new(d => d.Claim(
        "outbox", "lease_until = @LeaseUntil, lease_owner = @Owner, tries = o.tries + 1", "o.target = @Target AND " + Due, "o.due_at, o.id", "id, kind, target, payload, tries"));

    /// <summary>Leases due messages, per target at most as many as it has free slots.</summary>
    public Task<IReadOnlyList<OutboxItem>> Claim(IReadOnlyList<(string Target, int Slots)> targets, string owner, TimeSpan lease, CancellationToken ct) =>
        db.InTransaction<IReadOnlyList<OutboxItem>>(
            async tx =>
            {
                var claimed = new List<OutboxItem>();
                var leaseUntil = Now + (long)lease.TotalMilliseconds;
                foreach (var (target, slots) in targets)
                {
                    claimed.AddRange(await tx.Sql().Query<OutboxItem>(ClaimDue, new { Now, LeaseUntil = leaseUntil, Owner = owner, Target = target, batch = slots }));
                }

                return [.. claimed.OrderBy(item => item.Id)];
            },
            Durability.Delayed,
            ct);

    static readonly Sql.Sql Remove = new("DELETE FROM outbox WHERE id = @Id AND lease_owner = @Owner");

    static readonly Sql.Sql Postpone = new("UPDATE outbox SET due_at = @DueAt, lease_until = NULL, lease_owner = NULL WHERE id = @Id AND lease_owner = @Owner");

    /// <summary>Moves a message on and records what was learned, in one commit; false when the lease went to somebody else meanwhile.</summary>
    public Task<bool> Finish(OutboxItem item, string owner, OutboxResult result, CancellationToken ct) => db.InTransaction(
        async tx =>
        {
            var sql = tx.Sql();
            var moved = result is OutboxResult.RetryAt retry
                ? await sql.Execute(Postpone, new { item.Id, Owner = owner, DueAt = retry.Time.ToUnixTimeMilliseconds() })
                : await sql.Execute(Remove, new { item.Id, Owner = owner });
            if (moved == 1 && result.Record is not null) await result.Record(sql);
            return moved == 1;
        },
        Durability.Delayed,
        ct);

    static readonly Sql.Sql NextDueRow = new("SELECT MIN(due_at) FROM outbox WHERE due_at > @Now AND lease_until IS NULL");

    /// <summary>When the next message that is not due yet becomes due; null for none.</summary>
    public async Task<DateTimeOffset?> NextDue(CancellationToken ct) =>
        await db.One<long?>(NextDueRow, new { Now }, ct) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();
}

/// <summary>What came for one target. Not by constructor: an expression has no type of its own where there is no row.</summary>
sealed record NewMessages
{
    public required string Target { get; init; }

    public required long LastId { get; init; }

    /// <summary>1 when one of them is due and not leased.</summary>
    public required long IsDue { get; init; }

    /// <summary>When the first of those becomes due that are not yet.</summary>
    public required long? NextDue { get; init; }
}
