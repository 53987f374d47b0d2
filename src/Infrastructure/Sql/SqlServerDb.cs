using System.Data.Common;
using Microsoft.Data.SqlClient;
using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Sql;

/// <summary>SQL Server: the production engine. Each unit of work has its own connection and transaction.</summary>
public sealed class SqlServerDb(string connectionString, TimeProvider clock, OutboxSignal signal) : Db(clock, signal)
{
    public override Dialect Dialect => Dialect.SqlServer;

    public override async Task<DbConnection> Open(CancellationToken ct)
    {
        var connection = new SqlConnection(connectionString);
        await connection.OpenAsync(ct);
        return connection;
    }

    protected override async Task<T> Write<T>(Func<Tx, Task<T>> work, CancellationToken ct)
    {
        await using var connection = await Open(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var result = await work(new Tx(connection, transaction, Dialect, Clock, ct));
        if (result is IResult { Ok: false }) await transaction.RollbackAsync(ct);
        else await transaction.CommitAsync(ct);
        return result;
    }
}
