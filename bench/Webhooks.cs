using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Infrastructure.Sql;

namespace Ottu.Bench;

/// <summary>A backlog of notifications to many merchants, with all of them alive and with two of them dead. A bare client beside it.</summary>
static class Webhooks
{
    const int Targets = 200;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static Task<int> Run(Options options) => Rows.InFolder("web,worker", async (product, port, folder) =>
    {
        await using var merchants = await Merchants.Start(Targets);
        using (var wire = await Wire.Open(port)) await Payments.Pay(wire, $"http://127.0.0.1:{merchants.Ports[0]}/hook");
        await merchants.Wait(1, Stopwatch.GetTimestamp(), Patience);
        var run = new Legs(options.Deliveries, new Backlog(product.Database, Product.WebhookKey), merchants, product.Services.GetRequiredService<OutboxSignal>());
        using var floor = WebhooksFloor.Start(folder, Product.WebhookKey);
        Console.WriteLine($"webhooks: {options.Rounds} rounds, {options.Deliveries} deliveries to {Targets} targets each, {Environment.ProcessorCount} processors, receivers in the same process");
        Console.WriteLine($"{"",12} {"deliveries/s",13} {"ratio",6} {"spread of ratio",16}");
        var (bare, alive, dead) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= options.Rounds; round++)
        {
            var legs = new (List<double> Rates, Func<Task<double>> Run)[] { (bare, () => run.Floor(floor)), (alive, run.AllAlive), (dead, run.TwoDead) };
            for (var at = 0; at < legs.Length; at++)
            {
                var leg = legs[(round + at) % legs.Length];
                var rate = await leg.Run();

                // The first round warms up.
                if (round > 0) leg.Rates.Add(rate);
            }
        }

        Show("floor", bare, bare);
        Show("all alive", alive, bare);
        Show("two dead", dead, alive);
        Console.WriteLine($"healthy: {run.Sent} due, {run.Arrived} arrived, {run.Repeated} repeated, {run.Unsigned} badly signed, {run.OutOfOrder} out of order, {run.NotRecorded} not recorded; dead: {run.Dead} due, {run.Lost} not scheduled any more");
        return run.IsKept ? 0 : 1;
    });

    static void Show(string name, List<double> rates, List<double> beside)
    {
        var ratios = rates.Zip(beside, (rate, other) => rate / other).Order().ToArray();
        Console.WriteLine($"{name,12} {rates.Order().ElementAt(rates.Count / 2),13:0} {ratios[ratios.Length / 2],6:0.00} {$"{ratios[0]:0.00}-{ratios[^1]:0.00}",16}");
    }

    /// <summary>The three measurements of a round, and what must be true of all of them.</summary>
    sealed class Legs(int count, Backlog backlog, Merchants merchants, OutboxSignal signal)
    {
        public int Sent { get; private set; }

        public int Arrived { get; private set; }

        public int Repeated { get; private set; }

        public int Unsigned { get; private set; }

        public int OutOfOrder { get; private set; }

        public int NotRecorded { get; private set; }

        public int Dead { get; private set; }

        public int Lost { get; private set; }

        public bool IsKept => Arrived == Sent && Sent > 0 && Dead > 0 && (Unsigned, OutOfOrder, NotRecorded, Lost) == (0, 0, 0, 0);

        public async Task<double> Floor(WebhooksFloor floor)
        {
            merchants.Drain();
            var waiting = Backlog.Of(count, merchants.Ports, await backlog.Model());
            var start = Stopwatch.GetTimestamp();
            await floor.Deliver(waiting);
            return merchants.Drain().Count / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        public Task<double> AllAlive() => Deliver(merchants.Ports, []);

        /// <summary>The dead stand first and last among the living.</summary>
        public async Task<double> TwoDead()
        {
            using var dead = new DeadMerchants();
            var rate = await Deliver([dead.Ports[0], .. merchants.Ports.Skip(2), dead.Ports[1]], dead.Ports);
            dead.Dispose();
            if (!await backlog.Clear(Patience)) Lost++;
            return rate;
        }

        async Task<double> Deliver(IReadOnlyList<int> ports, IReadOnlyList<int> dead)
        {
            merchants.Drain();
            var added = await backlog.Add(count, ports);
            var healthy = added.Where(one => !dead.Contains(one.Port)).ToList();
            signal.Wake();
            var start = DateTimeOffset.UtcNow;
            await merchants.Wait(healthy.Count, Stopwatch.GetTimestamp(), Patience);
            await Judge(healthy, [.. added.Where(one => dead.Contains(one.Port))]);

            // Until the last one is recorded, as with the floor.
            return healthy.Count / (await backlog.LastDelivered() - start).TotalSeconds;
        }

        async Task Judge(List<Notification> healthy, List<Notification> dead)
        {
            // What has arrived is recorded a moment later.
            for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Patience && !(await backlog.Delivered()).IsSupersetOf(healthy.Select(one => one.Id));) await Task.Delay(20);
            var arrived = merchants.Drain();
            var first = arrived.Index().DistinctBy(one => (one.Item.Id, one.Item.Port)).ToDictionary(one => (one.Item.Id, one.Item.Port), one => one.Index);
            var delivered = await backlog.Delivered();
            var scheduled = await backlog.Scheduled();
            Sent += healthy.Count;
            Arrived += healthy.Count(one => first.ContainsKey((one.Id, one.Port)));
            Repeated += arrived.Count - first.Count;
            Unsigned += arrived.Count(one => !backlog.IsSigned(one));
            OutOfOrder += healthy.GroupBy(one => one.SessionId).Count(session => session.Select(one => first.GetValueOrDefault((one.Id, one.Port))).Pairwise().Any(pair => pair.Earlier > pair.Later));
            NotRecorded += healthy.Count(one => !delivered.Contains(one.Id) || scheduled.Contains(one.Id));
            Dead += dead.Count;
            Lost += dead.Count(one => !scheduled.Contains(one.Id));
        }
    }

    static IEnumerable<(int Earlier, int Later)> Pairwise(this IEnumerable<int> values)
    {
        var list = values.ToList();
        return list.Zip(list.Skip(1));
    }
}
