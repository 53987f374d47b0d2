using System.Diagnostics;
using System.Globalization;

namespace Ottu.Bench;

/// <summary>The merchant's list of transactions and its filters, at several sizes of the table, asked in turns. What grows with the table shows as growth.</summary>
static class Lists
{
    const int PerRound = 10;

    public static async Task<int> Run(Options options)
    {
        Console.WriteLine($"lists: median (min-max) ms of {options.Rounds * PerRound} requests each, rows {string.Join(", ", options.Rows)}");
        var tables = new List<Table>();
        await Rows.InFolders("web", options.Rows.Count, async products =>
        {
            foreach (var (rows, (product, port)) in options.Rows.Zip(products))
            {
                await Rows.Fill(port, product.Database, rows, overdue: 0);
                tables.Add(new Table(await Wire.Open(port), Queries(rows)));
            }

            for (var round = -1; round < options.Rounds; round++)
            {
                foreach (var name in tables[0].Queries.Keys)
                {
                    foreach (var table in tables) await Ask(table, name, isCounted: round >= 0);
                }
            }

            tables.ForEach(table => table.Wire.Dispose());
        });
        foreach (var name in tables[0].Queries.Keys)
        {
            var sides = tables.Select(table => table.Times[name].Order().ToList()).ToList();
            Console.WriteLine(
                $"{name,-18} {string.Join(" ", sides.Select(times => $"{Middle(times),8:0.00} {$"({times[0]:0.00}-{times[^1]:0.00})",-16}"))} growth {Middle(sides[^1]) / Middle(sides[0]):0.00}");
        }

        return 0;
    }

    static Dictionary<string, string> Queries(int rows)
    {
        var middle = DateTimeOffset.UtcNow.AddMilliseconds(-Rows.Spacing * (rows / 2.0));
        return new Dictionary<string, string>
        {
            ["newest"] = "",
            ["state"] = "&state=paid",
            ["rare state"] = "&state=authorized",
            ["order number"] = $"&order_no=O-{rows / 2}",
            ["connection"] = "&pg_code=mock",
            ["rare connection"] = "&pg_code=knet",
            ["currency"] = "&currency=KWD",
            ["period"] = $"&from={Instant(middle.AddMinutes(-2))}&to={Instant(middle.AddMinutes(2))}",
            ["state, currency"] = "&state=paid&currency=KWD",
            ["state, connection"] = "&state=paid&pg_code=mock",
            ["rare, all three"] = "&state=authorized&pg_code=mock&currency=KWD",
        };
    }

    static async Task Ask(Table table, string name, bool isCounted)
    {
        for (var turn = 0; turn < PerRound; turn++)
        {
            var clock = Stopwatch.StartNew();
            var (status, answer) = await table.Wire.Get("/b/api/v1/admin/transactions/?limit=10" + table.Queries[name], asMerchant: true);
            if (status != 200) throw new InvalidOperationException($"{name}: {answer}");
            if (isCounted) table.Times[name].Add(clock.Elapsed.TotalMilliseconds);
        }
    }

    static string Instant(DateTimeOffset at) => at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    static double Middle(List<double> sorted) => sorted[sorted.Count / 2];

    sealed record Table(Wire Wire, Dictionary<string, string> Queries)
    {
        public Dictionary<string, List<double>> Times { get; } = Queries.Keys.ToDictionary(name => name, _ => new List<double>());
    }
}
