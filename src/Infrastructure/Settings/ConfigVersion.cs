using System.Data.Common;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Settings;

/// <summary>
/// The number that every change of the configuration raises. It is read before each use of the snapshot, so on SQLite it has a
/// connection and a prepared statement of its own: opening one costs ten times what the read does. SQL Server pools both.
/// </summary>
sealed class ConfigVersion(Db db) : IDisposable
{
    static readonly Statement Select = new("SELECT config_version FROM installation WHERE id = 1");
    readonly SemaphoreSlim _turn = new(1, 1);
    DbCommand? _prepared;

    public Task<long> Read(CancellationToken ct) => db.Dialect == Dialect.Sqlite ? ReadPrepared(ct) : db.One<long>(Select, parameters: null, ct);

    public void Dispose()
    {
        Forget();
        _turn.Dispose();
    }

    async Task<long> ReadPrepared(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            _prepared ??= await Prepare(ct);
            return (long)(await _prepared.ExecuteScalarAsync(ct))!;
        }
        catch (DbException)
        {
            Forget();
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    async Task<DbCommand> Prepare(CancellationToken ct)
    {
        var command = (await db.Open(ct)).CreateCommand();
        command.CommandText = Select.For(db.Dialect);
        await command.PrepareAsync(ct);
        return command;
    }

    void Forget()
    {
        _prepared?.Connection?.Dispose();
        _prepared?.Dispose();
        _prepared = null;
    }
}
