using System.Collections.Concurrent;
using System.Data;
using Microsoft.Data.Sqlite;

namespace Ottu.Infrastructure.Sql;

/// <summary>
/// The open connections of one SQLite file. Each keeps the statements that were prepared on it: preparing one costs several times what running
/// it does, and the driver's own pool forgets them with every use.
/// </summary>
public sealed class SqliteConnections(string connectionString)
{
    const int MostIdle = 16;

    /// <summary>The last one used comes first: its statements are the most likely ones to be there.</summary>
    readonly ConcurrentStack<PreparedConnection> _idle = new();
    readonly string _connectionString = new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ToString();

    /// <summary>
    /// Lent to nobody. The engine takes the log and its index down with the last connection, and could not make them again on a full disk: then nobody
    /// could even read.
    /// </summary>
    PreparedConnection? _anchor;
    volatile bool _isClosed;

    internal async Task<PreparedConnection> Open(CancellationToken ct)
    {
        if (!_idle.TryPop(out var connection))
        {
            if (_anchor is null) Anchor(await OpenNew(ct));
            connection = await OpenNew(ct);
        }

        connection.Lend();
        return connection;
    }

    /// <summary>Closes what is idle now, and the rest as it is given back.</summary>
    public void Close()
    {
        _isClosed = true;
        Interlocked.Exchange(ref _anchor, null)?.End();
        while (_idle.TryPop(out var connection)) connection.End();
    }

    async Task<PreparedConnection> OpenNew(CancellationToken ct)
    {
        var connection = new PreparedConnection(_connectionString, this);
        try
        {
            await connection.OpenAsync(ct);
            connection.Set("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000;");

            // It takes hold of the log when it reads: one that has just made the file has not yet.
            connection.Set("PRAGMA schema_version;");
            return connection;
        }
        catch
        {
            connection.End();
            throw;
        }
    }

    void Anchor(PreparedConnection connection)
    {
        if (Interlocked.CompareExchange(ref _anchor, connection, comparand: null) is not null) connection.End();
        if (_isClosed) Close();
    }

    /// <summary>Keeps it for the next one. False: nobody will want it.</summary>
    internal bool Keep(PreparedConnection connection)
    {
        if (_isClosed || _idle.Count >= MostIdle) return false;
        _idle.Push(connection);
        if (_isClosed) Close();
        return true;
    }
}

/// <summary>A connection that goes back to where it came from instead of closing.</summary>
sealed class PreparedConnection(string connectionString, SqliteConnections home) : SqliteConnection(connectionString)
{
    /// <summary>More than the product has statements of everyday use; some combinations of filters are rare.</summary>
    const int MostStatements = 200;

    readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);
    Durability _durability;
    int _inUse;
    int _isLent;

    /// <summary>Of the transactions that begin from here on. In WAL mode NORMAL leaves out the sync at the commit, and nothing else.</summary>
    public Durability Durability
    {
        set
        {
            if (_durability == value) return;
            Set(value == Durability.Full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
            _durability = value;
        }
    }

    public void Lend() => _isLent = 1;

    /// <summary>Runs a PRAGMA, anew each time: the engine carries most of them out as it prepares them, and does nothing when they are run again.</summary>
    public void Set(string pragma)
    {
        using var command = new SqliteCommand(pragma, this);
        command.ExecuteNonQuery();
    }

    /// <summary>What runs this text. It is the caller's until it is given back.</summary>
    public SqliteCommand Take(string text)
    {
        _inUse++;
        return _prepared.Remove(text, out var command) ? command : new SqliteCommand(text, this);
    }

    public void GiveBack(SqliteCommand command)
    {
        _inUse--;
        command.Parameters.Clear();
        command.Transaction = null;
        command.CommandTimeout = DefaultTimeout;
        if (_prepared.Count >= MostStatements) Forget();
        if (!IsKept(command.CommandText) || !_prepared.TryAdd(command.CommandText, command)) command.Dispose();
    }

    /// <summary>Gives it back. One whose statements somebody still holds, and with them an old state of the data, is closed.</summary>
    public override void Close()
    {
        if (Interlocked.Exchange(ref _isLent, 0) == 0) return;
        Transaction?.Dispose();
        if (_inUse > 0 || !home.Keep(this)) End();
    }

    /// <summary>Closes it for good.</summary>
    public void End()
    {
        _isLent = 0;
        Forget();
        base.Close();
    }

    protected override System.Data.Common.DbCommand CreateDbCommand() => new PreparedCommand(this);

    bool IsKept(string text) => State == ConnectionState.Open && !text.StartsWith("PRAGMA", StringComparison.OrdinalIgnoreCase);

    void Forget()
    {
        foreach (var command in _prepared.Values) command.Dispose();
        _prepared.Clear();
    }
}
