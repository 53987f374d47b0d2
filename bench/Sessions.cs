using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Ottu.Bench;

/// <summary>Sessions created per second over HTTP, the product beside the floor, in interleaved rounds of one run.</summary>
static class Sessions
{
    const string Body = """{"type":"payment_request","amount":"12.340","currency_code":"KWD","pg_codes":["mock"],"order_no":"A-1","customer_email":"n@example.com"}""";

    public static async Task<int> Run(Options options)
    {
        var folder = Path.Combine(Directory.GetCurrentDirectory(), "artifacts", "bench", Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        try
        {
            return await Compare(options, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<int> Compare(Options options, string folder)
    {
        File.Copy(SeedFile(AppContext.BaseDirectory), Path.Combine(folder, "seed.json"));
        var (productPort, floorPort) = (FreePort(), FreePort());
        await using var product = new Product(folder, productPort);
        product.Start();
        var answer = await First(productPort);
        await using var floor = await Floor.Start(folder, floorPort, product.Database, answer);
        var sides = new[] { new Side("floor", floorPort, Request(floorPort)), new Side("product", productPort, Request(productPort)) };
        Console.WriteLine($"sessions: {options.Rounds} rounds of {options.Duration.TotalSeconds} s each, {Environment.ProcessorCount} processors, SQLite synchronous=FULL");
        Console.WriteLine($"{"connections",11} {"floor/s",10} {"product/s",10} {"ratio",7} {"floor p50/p99 ms",18} {"product p50/p99 ms",20}");
        var created = 1;
        var refused = 0;
        foreach (var connections in options.Connections)
        {
            var results = await Rounds(sides, connections, options);
            var (lower, upper) = (Median(results[0][1..]), Median(results[1][1..]));
            Console.WriteLine($"{connections,11} {lower.PerSecond,10:0} {upper.PerSecond,10:0} {upper.PerSecond / lower.PerSecond,7:0.00} {$"{lower.P50:0.0}/{lower.P99:0.0}",18} {$"{upper.P50:0.0}/{upper.P99:0.0}",20}");
            created += results[1].Sum(result => result.Count);
            refused += results.Sum(side => side.Sum(result => result.Refused));
        }

        var stored = await Stored(product.Database);
        Console.WriteLine($"acknowledged {created}, stored {stored}, refused {refused}");
        return stored == created && refused == 0 ? 0 : 1;
    }

    /// <summary>The first round warms up and does not count for the median; which side goes first alternates.</summary>
    static async Task<List<Measurement>[]> Rounds(Side[] sides, int connections, Options options)
    {
        List<Measurement>[] results = [[], []];
        for (var round = 0; round <= options.Rounds; round++)
        {
            foreach (var at in round % 2 == 0 ? new[] { 0, 1 } : [1, 0])
            {
                results[at].Add(await Load.Run(sides[at].Port, sides[at].Request, connections, options.Duration));
            }
        }

        return results;
    }

    public static Measurement Median(List<Measurement> results) => results.OrderBy(result => result.PerSecond).ElementAt(results.Count / 2);

    static async Task<byte[]> First(int port)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Api-Key {Product.Key}");
        using var content = new StringContent(Body, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/b/checkout/v1/pymt-txn/", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsByteArrayAsync();
    }

    static byte[] Request(int port) => Encoding.UTF8.GetBytes(
        $"POST /b/checkout/v1/pymt-txn/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Api-Key {Product.Key}\r\n" +
        $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(Body)}\r\n\r\n{Body}");

    static async Task<long> Stored(string database)
    {
        await using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM payment_session";
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public static string SeedFile(string folder) => File.Exists(Path.Combine(folder, "examples", "seed.json"))
        ? Path.Combine(folder, "examples", "seed.json")
        : SeedFile(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The bench must run from inside the repository."));

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    sealed record Side(string Name, int Port, byte[] Request);
}
