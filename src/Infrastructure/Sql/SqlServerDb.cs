using System.Data.Common;
using Microsoft.Data.SqlClient;
using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Sql;

/// <summary>
/// SQL Server: the production engine. Each unit of work has its own connection and transaction, and is run again from its start where the
/// server gave it up before the commit was asked for. docs/adr/0022
/// </summary>
public sealed class SqlServerDb : Db
{
    readonly string _connectionString;
    readonly Retries _retries;

    public SqlServerDb(string connectionString, TimeProvider clock, OutboxSignal signal, Retries retries)
        : base(clock, signal)
    {
        var builder = new SqlConnectionStringBuilder(connectionString);

        // For seconds after a failure the pool would answer every further try with that same failure.
        if (!builder.ShouldSerialize("Pool Blocking Period")) builder.PoolBlockingPeriod = PoolBlockingPeriod.NeverBlock;
        _connectionString = builder.ConnectionString;
        _retries = retries;
    }

    enum Stage
    {
        Opening,
        Working,
        Committing,
    }

    public override Dialect Dialect => Dialect.SqlServer;

    public override Task<DbConnection> Open(CancellationToken ct) => _retries.Run(RetryPlan.Open, () => OpenOnce(ct), SqlServerFault.OfOpening, ct);

    protected override Task<T> Read<T>(Func<DbConnection, Task<T>> read, CancellationToken ct) => Again(RetryPlan.Read, (connection, _) => read(connection), ct);

    /// <param name="work">The unit.</param>
    /// <param name="durability">Of no account: a server delays commits only where its database allows it, and then by itself.</param>
    /// <param name="ct">The caller's.</param>
    protected override Task<T> Write<T>(Func<Tx, Task<T>> work, Durability durability, CancellationToken ct) => Again(
        RetryPlan.Transaction,
        async (connection, commits) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var result = await work(new Tx(connection, transaction, Dialect, Clock, ct));

            // From here on not the caller's token: a browser that closes must leave neither a commit of which nobody knows nor a refusal that nobody hears.
            if (result is IResult { Ok: false })
            {
                await transaction.RollbackAsync(CancellationToken.None);
                return result;
            }

            // Where the answer to a commit is lost, nobody knows whether it happened: running the work again could do it twice.
            commits();
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        },
        ct);

    async Task<T> Again<T>(RetryPlan plan, Func<DbConnection, Action, Task<T>> run, CancellationToken ct)
    {
        var stage = Stage.Opening;
        return await _retries.Run(plan, Once, error => stage == Stage.Working ? SqlServerFault.OfWork(error) : null, ct);

        async Task<T> Once()
        {
            stage = Stage.Opening;
            await using var connection = await Open(ct);
            stage = Stage.Working;
            return await run(connection, () => stage = Stage.Committing);
        }
    }

    async Task<DbConnection> OpenOnce(CancellationToken ct)
    {
        var connection = new SqlConnection(_connectionString);
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
