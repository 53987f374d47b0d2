using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;

namespace Ottu.Bench;

/// <summary>Status reads per second over HTTP: the merchant's and the SDK's, each beside a bare endpoint that reads the same row and answers as many bytes.</summary>
static class Reads
{
    public static Task<int> Run(Options options) => Rows.InFolder("web,worker", async (product, port, folder) =>
    {
        using var wire = await Wire.Open(port);
        var id = await Payments.Create(wire, target: "");
        var isCreated = (await wire.Get($"/b/checkout/v1/pymt-txn/{id}", asMerchant: true)).Answer.Contains("\"state\":\"created\"", StringComparison.Ordinal);
        await Payments.Finish(wire, id);
        var reads = new[]
        {
            new Kind("merchant", $"/b/checkout/v1/pymt-txn/{id}", Product.Key),
            new Kind("SDK", $"/b/checkout/api/sdk/v1/pymt-txn/submit/{id}", Product.PublicKey),
        };
        foreach (var read in reads) read.Answer = await Ask(port, read);
        var floorPort = Sessions.FreePort();
        await using var floor = await Floor(product.Database, id, floorPort, reads);
        Console.WriteLine($"reads: {options.Rounds} rounds of {options.Glance.TotalSeconds} s each, {Environment.ProcessorCount} processors, of a paid session, {reads[0].Answer.Length} and {reads[1].Answer.Length} bytes");
        Console.WriteLine($"{"",8} {"connections",11} {"floor/s",10} {"product/s",10} {"ratio",7} {"spread of ratio",16} {"floor p50/p99 ms",18} {"product p50/p99 ms",20}");
        var (answered, refused) = (0, 0);
        foreach (var read in reads)
        {
            foreach (var connections in options.Connections)
            {
                List<Measurement>[] results = [[], []];
                for (var round = 0; round <= options.Rounds; round++)
                {
                    foreach (var at in round % 2 == 0 ? new[] { 0, 1 } : [1, 0])
                    {
                        var one = await Load.Run(at == 0 ? floorPort : port, Request(at == 0 ? floorPort : port, read), connections, options.Glance, StatusCodes.Status200OK);
                        answered += one.Count;
                        refused += one.Refused;

                        // The first round warms up.
                        if (round > 0) results[at].Add(one);
                    }
                }

                Show(read, connections, results[0], results[1]);
            }
        }

        var isSame = true;
        foreach (var read in reads) isSame &= IsPaid(read.Answer, id) && (await Ask(port, read)).Length == read.Answer.Length;
        Console.WriteLine($"answered {answered}, refused {refused}, created before the payment and paid after it: {(isCreated && isSame ? "yes" : "no")}");
        return isCreated && isSame && refused == 0 ? 0 : 1;
    });

    static void Show(Kind read, int connections, List<Measurement> floor, List<Measurement> product)
    {
        var ratios = product.Zip(floor, (above, below) => above.PerSecond / below.PerSecond).Order().ToArray();
        var (lower, upper) = (Sessions.Median(floor), Sessions.Median(product));
        Console.WriteLine(
            $"{read.Name,8} {connections,11} {lower.PerSecond,10:0} {upper.PerSecond,10:0} {ratios[ratios.Length / 2],7:0.00} {$"{ratios[0]:0.00}-{ratios[^1]:0.00}",16} " +
            $"{$"{lower.P50:0.00}/{lower.P99:0.0}",18} {$"{upper.P50:0.00}/{upper.P99:0.0}",20}");
    }

    static bool IsPaid(byte[] answer, string id) =>
        Encoding.UTF8.GetString(answer) is var text && text.Contains($"\"session_id\":\"{id}\"", StringComparison.Ordinal) && text.Contains("\"state\":\"paid\"", StringComparison.Ordinal);

    static async Task<byte[]> Ask(int port, Kind read)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Api-Key {read.Key}");
        return await client.GetByteArrayAsync(new Uri($"http://127.0.0.1:{port}{read.Path}"));
    }

    static byte[] Request(int port, Kind read) => Encoding.UTF8.GetBytes($"GET {read.Path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Api-Key {read.Key}\r\n\r\n");

    /// <summary>No credentials, no limits; one statement reads the row's columns that a status needs.</summary>
    static async Task<WebApplication> Floor(string database, string id, int port, Kind[] reads)
    {
        var app = Bare.On(port);
        foreach (var read in reads)
        {
            app.MapGet(read.Path, async http =>
            {
                await using (var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly"))
                {
                    await connection.OpenAsync();
                    await using var command = connection.CreateCommand();
                    command.CommandText = "SELECT id, session_id, type, payment_type, state, amount, currency_code, order_no, customer_id, terms, quotes, created_at, expires_at, state_changed_at, settled_amount FROM payment_session WHERE session_id = $id";
                    command.Parameters.AddWithValue("$id", id);
                    await using var reader = await command.ExecuteReaderAsync();
                    if (!await reader.ReadAsync()) throw new InvalidOperationException("The session is gone.");
                    var row = new object[reader.FieldCount];
                    reader.GetValues(row);
                }

                http.Response.ContentType = "application/json";
                http.Response.ContentLength = read.Answer.Length;
                await http.Response.Body.WriteAsync(read.Answer);
            });
        }

        await app.StartAsync();
        return app;
    }

    sealed record Kind(string Name, string Path, string Key)
    {
        public byte[] Answer { get; set; } = [];
    }
}
