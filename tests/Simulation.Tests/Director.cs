using Ottu.Simulation.Tests.Actors;
using Ottu.Simulation.Tests.Outside;
using Ottu.Simulation.Tests.Product;
using Ottu.Simulation.Tests.Time;

namespace Ottu.Simulation.Tests;

/// <summary>Decides what begins next, and how much time passes before the next thing does.</summary>
sealed class Director(World world)
{
    static readonly string[] Hosts = ["shop.example", "slow.example", "third.example"];
    static readonly string[] Connections = [Shop.Card, Shop.Auth, Shop.Page, Shop.Single, .. Shop.Routed];

    readonly Merchants _merchants = new(world);
    readonly Customers _customers = new(world);
    readonly Biller _biller = new(world);
    readonly Staff _staff = new(world);
    readonly Jobs _jobs = new(world);

    /// <summary>Each history has its own weather: calm ones, and ones in which a process hardly lives for a second.</summary>
    public void Begin()
    {
        world.Faults.CrashOneIn = world.Dice.Of([0, 400, 150, 60, 25]);
        world.StartNode(0);
        if (world.Dice.Percent(50)) world.StartNode(1);
        world.Start(_merchants.Create);
    }

    public void Step()
    {
        for (var node = 0; node < 2; node++)
        {
            if (!world.IsUp(node) && world.Dice.Percent(node == 0 ? 60 : 25)) world.StartNode(node);
        }

        if (Choose() is { } flow) world.Start(flow);
        world.Loop.RunFor(Pause());
        world.Sweep();
    }

    Func<Task>? Choose() => world.Dice.Below(100) switch
    {
        < 12 => _merchants.Create,
        < 38 => WithOrder(_customers.Pay),
        < 42 => LeftPage(),
        < 54 => WithOrder(_merchants.Operate),
        < 57 => WithOrder(_merchants.Change),
        < 59 => WithOrder(_merchants.Close),
        < 61 => WithOrder(_customers.Cancel),
        < 64 => WithOrder(_merchants.Inquire),
        < 66 => WithOrder(_merchants.Read),
        < 70 => WithDebit(_merchants.Charge),
        < 71 => _merchants.DeleteCard,
        < 74 => _biller.Add,
        < 75 => _biller.Change,
        < 77 => _biller.Charge,
        < 79 => WithOrder(_staff.Ask),
        < 81 => _staff.Decide,
        < 82 => WithOrder(_staff.Inquire),
        < 93 => _jobs.Any,
        _ => Weather,
    };

    Func<Task>? WithOrder(Func<Order, Task> act)
    {
        if (world.Known.Orders.Count == 0) return null;

        // Recent payments are where the races are.
        var recent = world.Known.Orders.Skip(Math.Max(0, world.Known.Orders.Count - 3)).ToList();
        var order = world.Dice.Of(world.Dice.Percent(70) ? recent : world.Known.Orders);
        return () => act(order);
    }

    Func<Task>? WithDebit(Func<Order, Task> act)
    {
        var debits = world.Known.Orders.Where(order => order.IsAutoDebit).ToList();
        return debits.Count == 0 ? null : () => act(world.Dice.Of(debits));
    }

    Func<Task>? LeftPage()
    {
        var left = world.Bank.Charges.Where(charge => charge.State == ChargeState.Waiting).ToList();
        return left.Count == 0 ? null : () => _customers.Finish(world.Dice.Of(left));
    }

    Task Weather()
    {
        switch (world.Dice.Below(10))
        {
            case < 2:
                world.KillNode(world.Dice.Below(2));
                break;
            case < 4:
                world.Receivers.Change(world.Dice.Of(Hosts), world.Dice.Of(Enum.GetValues<ReceiverMood>()));
                break;
            case < 5 when world.Bank.Charges.Count > 0:
                if (world.Bank.RefundByHand(world.Dice.Of(world.Bank.Charges), world.Dice) is { } own) world.Notifier.Tell(own);
                break;
            default:
                world.Bank.Moods.Change(world.Dice.Of(Connections), world.Dice.Of(Enum.GetValues<Mood>()));
                break;
        }

        return Task.CompletedTask;
    }

    TimeSpan Pause() => world.Dice.Below(100) switch
    {
        < 45 => world.Dice.Milliseconds(0, 300),
        < 75 => world.Dice.Seconds(0, 10),
        < 90 => world.Dice.Minutes(0, 5),
        < 95 => world.Dice.Minutes(5, 60),
        < 97 => world.Dice.Minutes(60, 600),
        _ => world.Dice.Minutes(1200, 2000),
    };
}
