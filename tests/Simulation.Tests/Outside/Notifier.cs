using System.Globalization;
using Ottu.Application.Operations;
using Ottu.Application.Payments;
using Ottu.Simulation.Tests.Product;

namespace Ottu.Simulation.Tests.Outside;

/// <summary>Banks call us: late, twice, with amounts that are not true, to a process that is dying.</summary>
sealed class Notifier(World world)
{
    public void Tell(BankCharge charge)
    {
        for (var times = world.Dice.Percent(20) ? 2 : 1; times > 0; times--) world.Start(() => Call(charge, world.Dice.Milliseconds(0, world.Faults.Percent(20) ? 600_000 : 4000)));
    }

    public void Tell(BankOperation operation) => world.Start(() => Call(operation, world.Dice.Milliseconds(0, 4000)));

    async Task Call(BankCharge charge, TimeSpan after)
    {
        await world.Loop.Wait(after, life: null);
        await world.Deliver("notifies " + charge.Reference, process => process.Send(caller: null, new CompleteAttempt(charge.Reference, charge.PgCode, Nonce: null)));
    }

    async Task Call(BankOperation operation, TimeSpan after)
    {
        await world.Loop.Wait(after, life: null);
        var amount = world.Faults.Percent(10) ? operation.Amount + operation.Amount : operation.Amount;
        var text = amount.ToString();
        await world.Deliver("notifies " + operation.Reference, process => process.Send(
            caller: null,
            new RecordGatewayOperation(operation.Charge.PgCode, operation.Charge.Reference, operation.Kind.ToString().ToLower(CultureInfo.InvariantCulture), operation.Reference, text)));
    }
}
