using System.Diagnostics;

namespace Ottu.Bench;

/// <summary>The merchant's list of transactions and its filters, at several sizes of the table. What grows with the table shows as growth.</summary>
static class Lists
{
    public static async Task<int> Run(Options options)
    {
        Console.WriteLine($"lists: median (min-max) ms of {options.Rounds} requests each, rows {string.Join(", ", options.Rows)}");
        var columns = new List<Dictionary<string, double[]>>();
        foreach (var rows in options.Rows) columns.Add(await Rows.InFolder("web", (product, port, _) => Measure(product, port, rows, options.Rounds)));
        foreach (var name in columns[0].Keys)
        {
            var sides = columns.Select(column => column[name]).ToList();
            var growth = Middle(sides[^1]) / Middle(sides[0]);
            Console.WriteLine($"{name,-16} {string.Join(" ", sides.Select(times => $"{Middle(times),10:0.00} ({times[0]:0.00}-{times[^1]:0.00})"))} growth {growth:0.00}");
        }

        return 0;
    }

    static async Task<Dictionary<string, double[]>> Measure(Product product, int port, int rows, int rounds)
    {
        await Rows.Fill(port, product.Database, rows, overdue: 0);
        using var wire = await Wire.Open(port);
        var queries = new Dictionary<string, string>
        {
            ["newest"] = "",
            ["state"] = "&state=paid",
            ["rare state"] = "&state=authorized",
            ["order number"] = $"&order_no=O-{rows / 2}",
            ["connection"] = "&pg_code=mock",
            ["currency"] = "&currency=KWD",
        };
        var results = queries.Keys.ToDictionary(name => name, _ => new double[rounds]);
        for (var round = -1; round < rounds; round++)
        {
            foreach (var (name, query) in queries)
            {
                var clock = Stopwatch.StartNew();
                var (status, answer) = await wire.Get("/b/api/v1/admin/transactions/?limit=10" + query, asMerchant: true);
                if (status != 200) throw new InvalidOperationException($"{name}: {answer}");
                if (round >= 0) results[name][round] = clock.Elapsed.TotalMilliseconds;
            }
        }

        foreach (var times in results.Values) Array.Sort(times);
        return results;
    }

    static double Middle(double[] sorted) => sorted[sorted.Length / 2];
}
