using Ottu.Simulation.Tests.Actors;
using Ottu.Simulation.Tests.Invariants;
using Ottu.Simulation.Tests.Outside;

namespace Ottu.Simulation.Tests;

/// <summary>Everything works again: processes live, banks and receivers answer, what they owed us to say they say. Then time passes and jobs run until nothing is open.</summary>
sealed class Healing(World world)
{
    /// <summary>First minutes, then hours, then days: longer than anything in the product waits.</summary>
    static readonly TimeSpan[] Rounds =
    [
        .. Enumerable.Repeat(TimeSpan.FromMinutes(3), 6), .. Enumerable.Repeat(TimeSpan.FromMinutes(15), 6), .. Enumerable.Repeat(TimeSpan.FromHours(2), 8), .. Enumerable.Repeat(TimeSpan.FromHours(13), 20),
    ];

    static readonly Infrastructure.Sql.Sql Open = new("""
        SELECT (SELECT COUNT(*) FROM attempt WHERE state = 'pending' AND next_inquiry_at IS NOT NULL) + (SELECT COUNT(*) FROM operation WHERE state IN ('reserved', 'queued', 'unknown') AND next_inquiry_at IS NOT NULL)
          + (SELECT COUNT(*) FROM outbox)
        """);

    readonly Jobs _jobs = new(world);
    readonly Biller _biller = new(world);

    public IReadOnlyList<Violation> Run()
    {
        world.Trace.Add("world", "heals");
        world.Faults.AreOn = false;
        world.Receivers.Heal();
        world.StartNode(0);
        world.Bank.Heal();
        Tell();
        foreach (var round in Rounds)
        {
            Do(_biller.StopAll);
            Do(_jobs.Settle);
            world.Loop.RunFor(round);
            world.Sweep();
            world.Loop.RunFor(TimeSpan.FromSeconds(30));
            if (world.Flows == 0 && IsQuiet()) break;
        }

        Do(() => _jobs.Run("verify-ledger"));
        if (world.Flows > 0) return [new Violation("Everything_ends", $"{world.Flows} flow(s) of clients or banks wait for an answer that never comes.")];
        return _jobs.Handled.GetValueOrDefault("verify-ledger", -1) == 0 ? [] : [new Violation(Names.Ledger, $"verify-ledger found {_jobs.Handled.GetValueOrDefault("verify-ledger", -1)} difference(s).")];
    }

    /// <summary>A bank says at least once what it booked late or by itself.</summary>
    void Tell()
    {
        foreach (var charge in world.Bank.Charges.Where(charge => charge.State == ChargeState.Paid)) world.Notifier.Tell(charge);
        world.Loop.RunFor(TimeSpan.FromMinutes(1));
        foreach (var operation in world.Bank.Charges.SelectMany(charge => charge.Operations).Where(operation => operation.State == BankOperationState.Done)) world.Notifier.Tell(operation);
        world.Loop.RunFor(TimeSpan.FromMinutes(1));
    }

    bool IsQuiet() => world.Observer.One<long>(Open, parameters: null, default).GetAwaiter().GetResult() == 0;

    /// <summary>Starts something and lets time pass until it is done.</summary>
    void Do(Func<Task> work)
    {
        var isDone = false;
        world.Start(async () =>
        {
            await work();
            isDone = true;
        });
        for (var seconds = 0; seconds < 600 && !isDone; seconds++) world.Loop.RunFor(TimeSpan.FromSeconds(1));
    }
}
