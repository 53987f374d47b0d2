using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Ottu.Infrastructure.Sql;

/// <summary>One use of a statement that its connection keeps.</summary>
sealed class PreparedCommand(PreparedConnection connection) : DbCommand
{
    SqliteCommand? _statement;
    SqliteTransaction? _transaction;
    SqliteDataReader? _reader;

    [AllowNull]
    public override string CommandText
    {
        get => _statement?.CommandText ?? "";
        set => Choose(value ?? "");
    }

    public override int CommandTimeout { get => Statement.CommandTimeout; set => Statement.CommandTimeout = value; }

    public override CommandType CommandType { get => CommandType.Text; set => Statement.CommandType = value; }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection { get => connection; set => throw new NotSupportedException("A statement stays on its connection."); }

    protected override DbParameterCollection DbParameterCollection => Statement.Parameters;

    protected override DbTransaction? DbTransaction
    {
        get => _transaction;
        set
        {
            _transaction = (SqliteTransaction?)value;
            _statement?.Transaction = _transaction;
        }
    }

    SqliteCommand Statement => _statement ?? throw new InvalidOperationException("A command needs its text first.");

    public override void Cancel() => _statement?.Cancel();

    public override void Prepare() => Statement.Prepare();

    public override int ExecuteNonQuery() => Statement.ExecuteNonQuery();

    public override object? ExecuteScalar() => Statement.ExecuteScalar();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => _reader = Statement.ExecuteReader(behavior);

    protected override DbParameter CreateDbParameter() => Statement.CreateParameter();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _statement is { } used)
        {
            _statement = null;

            // One that was left open would keep the next use from running, and hold on to an old state of the data.
            _reader?.Dispose();
            connection.GiveBack(used);
        }

        base.Dispose(disposing);
    }

    /// <summary>The text may change once more after its parameters were added: a list among them becomes as many as it holds.</summary>
    void Choose(string text)
    {
        var chosen = connection.Take(text);
        chosen.Transaction = _transaction;
        if (_statement is { } former)
        {
            foreach (SqliteParameter parameter in former.Parameters) chosen.Parameters.Add(parameter);
            connection.GiveBack(former);
        }

        _statement = chosen;
    }
}
