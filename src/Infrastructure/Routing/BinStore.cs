using Ottu.Application.Kernel;
using Ottu.Application.Routing;
using Ottu.Domain.Routing;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Routing;

/// <summary>
/// Writes bin_import and bin_range. The newest import that is ready is the table; the rows of those before it, finished or not, go when it becomes ready. Of two imports
/// at once the later number wins, and neither waits for the other's rows.
/// </summary>
sealed class BinStore(TimeProvider clock) : IBinStore
{
    /// <summary>Six values a row. SQLite looks for each by its name among all, so more rows a statement are slower: a full table took 13 s by 12, 20 s by 40, two minutes by 250.</summary>
    const int RowsPerStatement = 20;

    static readonly Statement InsertImport = new(d => d.InsertReturningId("bin_import", "row_count, actor, created_at", "@count, @actor, @now"));

    public Task<long> Begin(ITx tx, int rows, string actor) =>
        tx.Sql().One<long>(InsertImport, new { count = rows, actor, now = clock.GetUtcNow().ToUnixTimeMilliseconds() })!;

    public async Task Add(ITx tx, long import, IReadOnlyList<BinRow> rows, int from, int count)
    {
        var (at, end) = (from, from + count);
        for (; end - at >= RowsPerStatement; at += RowsPerStatement) await tx.Sql().Execute(InsertMany, Values(import, rows, at, RowsPerStatement));
        for (; at < end; at++) await tx.Sql().Execute(InsertOne, Values(import, rows, at, 1));
    }

    static readonly Statement MakeReady = new("UPDATE bin_import SET ready_at = @now WHERE id = @import");
    static readonly Statement DeleteOlder = new("DELETE FROM bin_range WHERE import_ref < @import");

    public async Task<int> Finish(ITx tx, long import)
    {
        await tx.Sql().Execute(MakeReady, new { import, now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
        return await tx.Sql().Execute(DeleteOlder, new { import });
    }

    static readonly Statement InsertOne = Insert(1);
    static readonly Statement InsertMany = Insert(RowsPerStatement);

    static Statement Insert(int rows) => new(
        "INSERT INTO bin_range (import_ref, lo, hi, scheme, card_type, issuer, country) VALUES " +
        string.Join(", ", Enumerable.Range(0, rows).Select(row => $"(@import, @lo{row}, @hi{row}, @scheme{row}, @type{row}, @issuer{row}, @country{row})")));

    static Dictionary<string, object?> Values(long import, IReadOnlyList<BinRow> rows, int from, int count)
    {
        var values = new Dictionary<string, object?>((count * 6) + 1) { ["import"] = import };
        for (var row = 0; row < count; row++)
        {
            var (range, info) = rows[from + row];
            values[$"lo{row}"] = (long)range.Lo;
            values[$"hi{row}"] = (long)range.Hi;
            values[$"scheme{row}"] = info.Scheme;
            values[$"type{row}"] = info.Type;
            values[$"issuer{row}"] = info.Issuer;
            values[$"country{row}"] = info.Country;
        }

        return values;
    }
}
