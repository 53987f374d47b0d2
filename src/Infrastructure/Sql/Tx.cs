using System.Data.Common;
using Dapper;
using Ottu.Application.Kernel;

namespace Ottu.Infrastructure.Sql;

/// <summary>An open write transaction on either engine.</summary>
public sealed class Tx(DbConnection connection, DbTransaction transaction, Dialect dialect, TimeProvider clock, CancellationToken ct) : ITx
{
    static readonly Sql InsertMessage = new(
        "INSERT INTO outbox (kind, lane, target, payload, due_at, tries, created_at) VALUES (@Kind, @Lane, @Target, @Payload, @DueAt, 0, @Now)");

    public Dialect Dialect => dialect;

    /// <summary>Whether the commit must wake the outbox pump.</summary>
    internal bool Raised { get; private set; }

    /// <summary>What runs once this transaction is durable: dropping what a cache held.</summary>
    internal List<Action> Committed { get; } = [];

    /// <summary>What earlier runs of this unit of work have changed outside the database. docs/adr/0022</summary>
    internal HashSet<object> Kept { get; set; } = [];

    /// <summary>True once per unit of work and <paramref name="key"/>, however often the unit is run: guards what is counted in memory.</summary>
    public bool IsNew(object key) => Kept.Add(key);

    public void OnCommit(Action action) => Committed.Add(action);

    public Task<int> Execute(Sql sql, object? parameters = null) => connection.ExecuteAsync(Command(sql, parameters));

    public async Task<IReadOnlyList<T>> Query<T>(Sql sql, object? parameters = null) => [.. await connection.QueryAsync<T>(Command(sql, parameters))];

    public Task<T?> One<T>(Sql sql, object? parameters = null) => connection.QuerySingleOrDefaultAsync<T>(Command(sql, parameters));

    /// <summary>Runs an insert; false when a unique index already holds such a row.</summary>
    public async Task<bool> TryInsert(Sql sql, object? parameters = null)
    {
        try
        {
            await Execute(sql, parameters);
            return true;
        }
        catch (DbException error) when (dialect.IsUniqueViolation(error))
        {
            return false;
        }
    }

    public async Task Raise(OutboxMessage message)
    {
        Raised = true;
        await Execute(InsertMessage, new
        {
            message.Kind,
            message.Lane,
            message.Target,
            message.Payload,
            DueAt = message.DueAt.ToUnixTimeMilliseconds(),
            Now = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        });
    }

    CommandDefinition Command(Sql sql, object? parameters) => new(sql.For(dialect), parameters, transaction, cancellationToken: ct);
}

static class TxExtensions
{
    /// <summary>The SQL side of a transaction that a use case handed over.</summary>
    public static Tx Sql(this ITx tx) => (Tx)tx;
}
