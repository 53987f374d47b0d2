using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Ottu.Bench;

/// <summary>Whole payments: a session over REST, the hosted page, the card, and the merchant's webhook. A bare server with the same commits beside it.</summary>
static partial class Payments
{
    /// <summary>The first round counts for nothing and is this many times as long: code is compiled again for as long as it finds out what is used most.</summary>
    const int WarmUp = 3;

    public static Task<int> Run(Options options) => Rows.InFolder("web,worker", async (product, port, folder) =>
    {
        await using var receiver = await Receiver.Start(Sessions.FreePort());
        var floorPort = Sessions.FreePort();
        await using var floor = await PaymentsFloor.Start(folder, floorPort, receiver.Url);
        Console.WriteLine($"payments: {options.Rounds} rounds of {options.Duration.TotalSeconds} s, {Environment.ProcessorCount} processors, callers and receiver in the same process");
        Console.WriteLine($"{"",51} {"at half of the product's rate, p50/p99 ms",52}");
        Console.WriteLine($"{"callers",8} {"floor/s",9} {"product/s",10} {"ratio",6} {"spread of ratio",16} {"paced/s",8} {"floor",14} {"product",14} {"added",14}");
        var (acknowledged, isPaced) = (0, true);
        foreach (var callers in options.Connections)
        {
            var (lower, upper) = (new List<double>(), new List<double>());
            for (var round = 0; round <= options.Rounds; round++)
            {
                foreach (var isProduct in round % 2 == 0 ? new[] { false, true } : [true, false])
                {
                    var duration = round == 0 ? WarmUp * options.Duration : options.Duration;
                    var done = await Drive(isProduct ? port : floorPort, callers, duration, pace: 0, receiver.Url);
                    if (isProduct) acknowledged += done.Length;
                    if (round > 0) (isProduct ? upper : lower).Add(done.Length / options.Duration.TotalSeconds);
                }
            }

            var ratios = upper.Zip(lower, (product, floor) => product / floor).Order().ToArray();
            var pace = Middle(upper) / 2;
            var pacedFloor = await Drive(floorPort, callers, options.Duration, pace, receiver.Url);
            var paced = await Drive(port, callers, options.Duration, pace, receiver.Url);
            acknowledged += paced.Length;
            isPaced &= paced.Length > 0 && pacedFloor.Length > 0;
            var (middle, tail) = (Load.At(paced, 0.50), Load.At(paced, 0.99));
            var (floorMiddle, floorTail) = (Load.At(pacedFloor, 0.50), Load.At(pacedFloor, 0.99));
            Console.WriteLine(
                $"{callers,8} {Middle(lower),9:0} {Middle(upper),10:0} {ratios[ratios.Length / 2],6:0.00} {$"{ratios[0]:0.00}-{ratios[^1]:0.00}",16} " +
                $"{pace,8:0} {$"{floorMiddle:0.0}/{floorTail:0.0}",14} {$"{middle:0.0}/{tail:0.0}",14} {$"{middle - floorMiddle:0.0}/{tail - floorTail:0.0}",14}");
        }

        var paid = await Paid(product.Database);
        var announced = await receiver.Wait(paid, TimeSpan.FromSeconds(60));
        Console.WriteLine($"acknowledged {acknowledged}, paid {paid}, announced {announced}, peak working set {Process.GetCurrentProcess().PeakWorkingSet64 / 1048576} MB with load and floor");
        return paid == acknowledged && announced >= paid && isPaced ? 0 : 1;
    });

    /// <summary>Latencies in order. A paced payment is timed from when it was due, so that waiting behind a slow one counts.</summary>
    static async Task<double[]> Drive(int port, int callers, TimeSpan duration, double pace, string target)
    {
        var clock = Stopwatch.StartNew();
        var next = -1;
        var times = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            using var wire = await Wire.Open(port);
            var latencies = new List<double>();
            while (true)
            {
                var due = pace > 0 ? TimeSpan.FromSeconds(Interlocked.Increment(ref next) / pace) : clock.Elapsed;
                if (due >= duration) return latencies;
                if (due - clock.Elapsed is { Ticks: > 0 } early) await Task.Delay(early);
                await Pay(wire, target);
                latencies.Add((clock.Elapsed - due).TotalMilliseconds);
            }
        })));
        return [.. times.SelectMany(caller => caller).Order()];
    }

    /// <summary>One whole payment whose outcome is announced to the target.</summary>
    public static async Task Pay(Wire wire, string target) => await Finish(wire, await Create(wire, target));

    /// <summary>The hosted page and its card.</summary>
    public static async Task Finish(Wire wire, string id)
    {
        var (_, page) = await wire.Get($"/checkout/{id}");
        var form = page.LastIndexOf("<form", page.IndexOf("value=\"mock\"", StringComparison.Ordinal), StringComparison.Ordinal);
        var body = $"csrf_token={Hidden(page, "csrf_token", 0)}&pg_code=mock&quote={Hidden(page, "quote", form)}&number=4242424242424242&expiry=12%2F30&cvv=123&holder=N";
        var (status, answer) = await wire.Post($"/checkout/{id}/pay", "application/x-www-form-urlencoded", body);
        if (status != 303) throw new InvalidOperationException($"Not paid: {status} {answer[answer.IndexOf("<main", StringComparison.Ordinal)..]}");
    }

    /// <summary>A session by REST; an empty target asks for no webhook.</summary>
    public static async Task<string> Create(Wire wire, string target)
    {
        var hook = target.Length > 0 ? $",\"webhook_url\":\"{target}\"" : "";
        var body = $$"""{"type":"payment_request","amount":"12.340","currency_code":"KWD","pg_codes":["mock"],"order_no":"A-1","customer_email":"n@example.com"{{hook}}}""";
        var (status, answer) = await wire.Post("/b/checkout/v1/pymt-txn/", "application/json", body, asMerchant: true);
        return status == 201 ? SessionId().Match(answer).Groups[1].Value : throw new InvalidOperationException($"Not created: {answer}");
    }

    static string Hidden(string page, string name, int after) =>
        Uri.EscapeDataString(WebUtility.HtmlDecode(Input().Matches(page, after).Select(tag => tag.Value).First(tag => tag.Contains($"name=\"{name}\"", StringComparison.Ordinal)) is var tag
            ? Value().Match(tag).Groups[1].Value
            : ""));

    static double Middle(List<double> values) => values.Order().ElementAt(values.Count / 2);

    static async Task<int> Paid(string database)
    {
        await using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM payment_session WHERE state = 'paid'";
        return (int)(long)(await command.ExecuteScalarAsync())!;
    }

    [GeneratedRegex("\"session_id\":\"([^\"]+)\"")]
    private static partial Regex SessionId();

    [GeneratedRegex("<(input|button)[^>]*>")]
    private static partial Regex Input();

    [GeneratedRegex("value=\"([^\"]*)\"")]
    private static partial Regex Value();
}
