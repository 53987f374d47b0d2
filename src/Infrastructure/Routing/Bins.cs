using Ottu.Application.Routing;
using Ottu.Domain.Routing;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Routing;

/// <summary>bin_range of the newest import, as one table in memory. An import raises the configuration's version.</summary>
sealed class Bins(Db db) : IBins, IDisposable
{
    readonly SemaphoreSlim _turn = new(1, 1);
    volatile Snapshot _snapshot = new(ConfigVersion: -1, Import: 0, BinTable.Build([]));

    static readonly Statement NewestImport = new("SELECT COALESCE(MAX(id), 0) FROM bin_import WHERE ready_at IS NOT NULL");

    static readonly Statement Ranges = new(
        "SELECT lo AS Lo, hi AS Hi, scheme AS Scheme, card_type AS CardType, issuer AS Issuer, country AS Country FROM bin_range WHERE import_ref = @import ORDER BY id");

    public BinTable Loaded => _snapshot.Table;

    public async Task<BinTable> Current(long configVersion, CancellationToken ct)
    {
        if (_snapshot.ConfigVersion >= configVersion) return _snapshot.Table;
        await _turn.WaitAsync(ct);
        try
        {
            if (_snapshot.ConfigVersion >= configVersion) return _snapshot.Table;
            var import = await db.One<long>(NewestImport, parameters: null, ct);
            var table = import == _snapshot.Import ? _snapshot.Table : BinTable.Build([.. (await db.Query<Row>(Ranges, new { import }, ct)).Select(row => row.ToRow())]);
            return (_snapshot = new Snapshot(configVersion, import, table)).Table;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    sealed record Row(long Lo, long Hi, string? Scheme, string? CardType, string? Issuer, string? Country)
    {
        public BinRow ToRow() => new(new BinRange((int)Lo, (int)Hi), new BinInfo(Scheme, CardType, Issuer, Country));
    }

    sealed record Snapshot(long ConfigVersion, long Import, BinTable Table);
}
