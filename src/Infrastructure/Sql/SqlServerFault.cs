using Microsoft.Data.SqlClient;

namespace Ottu.Infrastructure.Sql;

/// <summary>Which failures of SQL Server pass by themselves.</summary>
public static class SqlServerFault
{
    const int DeadlockVictim = 1205;

    /// <summary>From this severity on the connection is gone, or never came to be.</summary>
    const byte ConnectionLost = 20;

    const int ConnectTimeout = -2;
    const string Client = "Microsoft.Data.SqlClient";

    /// <summary>A failover, or a hosted server that is moving or full: the next connection finds another one.</summary>
    static readonly HashSet<int> Unavailable = [4221, 10928, 10929, 40143, 40197, 40501, 40540, 40613, 49918, 49919, 49920];

    /// <summary>Why the work of a transaction may be run again; null when it may not. A timeout is no reason: it would cost the same time again.</summary>
    public static string? OfWork(Exception error) => error switch
    {
        SqlException failure => OfWork(failure),

        // A connection that broke between two statements is noticed by the client before it asks the server.
        InvalidOperationException { Source: Client } => "connection",
        _ => null,
    };

    /// <summary>Why a connection may be asked for again. That a login was refused is an answer, not a failure.</summary>
    public static string? OfOpening(Exception error) => error is not SqlException failure ? null
        : failure.Class >= ConnectionLost || failure.Number == ConnectTimeout ? "connection"
        : Holds(failure, Unavailable.Contains) ? "unavailable"
        : null;

    static string? OfWork(SqlException error) =>
        Holds(error, number => number == DeadlockVictim) ? "deadlock"
        : error.Class >= ConnectionLost ? "connection"
        : Holds(error, Unavailable.Contains) ? "unavailable"
        : null;

    static bool Holds(SqlException error, Func<int, bool> matches) => error.Errors.Cast<SqlError>().Any(item => matches(item.Number));
}
