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
    readonly Devices _devices = new(world);
    readonly Biller _biller = new(world);
    readonly Staff _staff = new(world);
    readonly Jobs _jobs = new(world);

    /// <summary>Each history has its own weather: calm ones, and ones in which a process hardly lives for a second.</summary>
    public void Begin()
    {
        world.StartNode(0);
        if (world.Dice.Percent(50)) world.StartNode(1);

        // Most begin with a customer who is there already: a payment, or an agreement that can be charged.
        world.Faults.AreOn = world.Dice.Percent(30);
        world.Faults.CrashOneIn = world.Dice.Of([0, 400, 150, 60, 25]);
        if (world.Dice.Percent(75)) world.Start(() => Prologue(isAutoDebit: world.Dice.Percent(70)));
        world.Loop.RunFor(TimeSpan.FromMinutes(2));
        world.Faults.AreOn = true;
    }

    async Task Prologue(bool isAutoDebit)
    {
        await _merchants.Create(isAutoDebit);
        foreach (var order in world.Known.Orders.ToList()) await _customers.Pay(order);
        if (isAutoDebit && world.Dice.Percent(60)) await _biller.Add();
    }

    public void Step()
    {
        for (var node = 0; node < 2; node++)
        {
            if (!world.IsUp(node) && world.Dice.Percent(node == 0 ? 60 : 25)) world.StartNode(node);
        }

        if (Choose() is { } flow) world.Start(flow);
        var pause = Pause();
        world.Loop.RunFor(pause);
        Sabotage.Strike(world);
        world.Sweep();
        if (pause > TimeSpan.FromHours(20)) BillToday();
    }

    /// <summary>A day is over, so cycles are due; two processes may find them.</summary>
    void BillToday()
    {
        for (var times = world.Dice.Percent(30) ? 2 : 1; times > 0; times--) world.Start(() => _jobs.Run("charge-due-agreements"));
        world.Loop.RunFor(world.Dice.Seconds(1, 60));
    }

    Func<Task>? Choose() => world.Dice.Below(100) switch
    {
        < 9 => () => _merchants.Create(world.Dice.Percent(35)),
        < 31 => With(Unpaid, _customers.Pay),
        < 36 => With(_devices.CanPay, _devices.Pay),
        < 40 => LeftPage(),
        < 53 => With(Paid, _merchants.Operate),
        < 56 => With(Unpaid, _merchants.Change),
        < 58 => With(Unpaid, _merchants.Close),
        < 60 => With(Unpaid, _customers.Cancel),
        < 63 => With(Unpaid, _merchants.Inquire),
        < 65 => With(Paid, _merchants.Read),
        < 70 => With(Debit, _merchants.Charge),
        < 71 => _merchants.DeleteCard,
        < 74 => _biller.Add,
        < 75 => _biller.Change,
        < 77 => _biller.Charge,
        < 79 => With(Paid, _staff.Ask),
        < 82 => _staff.Decide,
        < 83 => With(Unpaid, _staff.Inquire),
        < 86 => PayLink,
        < 93 => _jobs.Any,
        _ => Weather,
    };

    bool Unpaid(Order order) => !Paid(order);

    bool Paid(Order order) => world.Bank.HasPaid(order.SessionId);

    bool Debit(Order order) => order.IsAutoDebit && !Paid(order);

    /// <summary>Mostly a recent payment for which it makes sense, because that is where the races are; sometimes any.</summary>
    Func<Task>? With(Func<Order, bool> fits, Func<Order, Task> act)
    {
        if (world.Known.Orders.Count == 0) return null;
        var fitting = world.Dice.Percent(88) ? world.Known.Orders.Where(fits).ToList() : world.Known.Orders;
        if (fitting.Count == 0) return null;
        var recent = world.Dice.Percent(70) ? fitting.Skip(Math.Max(0, fitting.Count - 2)).ToList() : fitting;
        var order = world.Dice.Of(recent);
        return () => act(order);
    }

    Func<Task>? LeftPage()
    {
        var left = world.Bank.Charges.Where(charge => charge is { State: ChargeState.Waiting, IsByMerchant: false }).ToList();
        return left.Count == 0 ? null : () => _customers.Finish(world.Dice.Of(left));
    }

    async Task PayLink()
    {
        if (await _biller.Link() is { } order) await _customers.Pay(order);
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
        < 5 when world.Known.Schedules.Count > 0 => world.Dice.Minutes(1200, 2000),
        < 50 => world.Dice.Milliseconds(0, 300),
        < 78 => world.Dice.Seconds(0, 10),
        < 92 => world.Dice.Minutes(0, 5),
        < 97 => world.Dice.Minutes(5, 40),
        < 98 => world.Dice.Minutes(60, 600),
        _ => TimeSpan.Zero,
    };
}
